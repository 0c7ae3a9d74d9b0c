"""Pages that people see: rendered on the server, in three languages, whole without JavaScript.

A service makes one `Pages` of its template folder; its templates extend layout.html and take their form
fields from forms.html. `static_files` is mounted at /static.
"""

from shared.web.pages.assets import static_files
from shared.web.pages.page import Pages

__all__ = ["Pages", "static_files"]
