"""Drawn SVG charts that stand without scripts, each with its table and its sentence."""

from shared.charts.bars import Bar, Stack, bars, stacked
from shared.charts.chart import Chart, Wording
from shared.charts.heat_map import HeatRow, heat_map
from shared.charts.radar import radar
from shared.charts.schedule import Span, schedule, undrawn_schedule
from shared.charts.trend import Line, trend

__all__ = [
    "Bar", "Chart", "HeatRow", "Line", "Span", "Stack", "Wording",
    "bars", "heat_map", "radar", "schedule", "stacked", "trend", "undrawn_schedule",
]  # fmt: skip
