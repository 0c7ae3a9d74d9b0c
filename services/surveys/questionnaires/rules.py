"""The rules of questionnaires and answers, for other rooms to import: each is written in a file of its own. Pure."""

from services.surveys.questionnaires.answering import faults_in
from services.surveys.questionnaires.checking import faults_of
from services.surveys.questionnaires.fault import Fault
from services.surveys.questionnaires.showing import cleaned, visible
from services.surveys.questionnaires.translations import missing_translations

__all__ = ["Fault", "cleaned", "faults_in", "faults_of", "missing_translations", "visible"]
