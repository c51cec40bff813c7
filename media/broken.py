"""What Pillow is known to raise on hostile or broken files."""

import struct
import zlib

from PIL import Image

BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    EOFError,
    MemoryError,
    RuntimeError,
    RuntimeWarning,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
