"""The team's functions as they are written, read and never run."""

from asbuilt.functions.reading import Bound, Broken, Code, Literal, Written, code_folder, read_code

__all__ = ["Bound", "Broken", "Code", "Literal", "Written", "code_folder", "read_code"]
