"""The Pabulib format (.pb, pabulib.org/format): strict reader, writer, and export of an instance."""

from budgets.counting.pabulib.export import export
from budgets.counting.pabulib.model import PabulibError, PbFile, Problem
from budgets.counting.pabulib.reader import read_bytes, read_file
from budgets.counting.pabulib.writer import write

__all__ = ["PabulibError", "PbFile", "Problem", "export", "read_bytes", "read_file", "write"]
