"""What a rule of a draw may be, as every command reads it in the case file."""

from typing import Literal

Method = Literal["simple", "stratified", "systematic"]
Allocation = Literal["proportional", "equal", "given"]
Use = Literal["exclude", "hold", "include"]
UnknownUse = Literal["exclude", "include", "stop"]

AGE = "age"
"""The name among the strata that stands for age groups and for no column."""
