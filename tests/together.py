"""Which tests one worker runs together: a whole file, whose tests share what is made once; the scenario as a whole."""

from collections.abc import Sequence

import pytest
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

WHOLE_FOLDERS: Sequence[str] = ("tests/scenario/",)
"""Their tests share a platform, loaded with the whole material: a minute and two gigabytes."""


class WholeFiles(LoadFileScheduling):
    """xdist's `loadfile`, but for folders that stay together; these begin first, so that no worker ends with one."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        for whole in WHOLE_FOLDERS:
            if whole in self.workqueue:
                self.workqueue.move_to_end(whole, last=False)
        super()._assign_work_unit(node)

    def _split_scope(self, nodeid: str) -> str:
        whole = next((folder for folder in WHOLE_FOLDERS if nodeid.startswith(folder)), None)
        return whole or super()._split_scope(nodeid)


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> WholeFiles:
    return WholeFiles(config, log)  # type: ignore[arg-type]
