"""VBA projects as bytes: building one, reading one, giving some of its modules new source."""

from .existing import DamagedProject, ExistingProject, read_project
from .modules import Module, class_module, document_module, is_identifier, procedural_module
from .project import build_project, code_page_for

__all__ = [
    "DamagedProject",
    "ExistingProject",
    "Module",
    "build_project",
    "class_module",
    "code_page_for",
    "document_module",
    "is_identifier",
    "procedural_module",
    "read_project",
]
