"""Calendars that other programs read: iCalendar documents with stable events (features B11, B12)."""

from shared.calendar.calendar import CalendarEvent, Method, calendar

__all__ = ["CalendarEvent", "Method", "calendar"]
