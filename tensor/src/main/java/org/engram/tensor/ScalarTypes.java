package org.engram.tensor;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.engram.tensor.file.DType;

/** libtorch's element types and ours. */
final class ScalarTypes {
  private ScalarTypes() {}

  static ScalarType of(DType dtype) {
    return switch (dtype) {
      case F64 -> torch.ScalarType.Double;
      case F32 -> torch.ScalarType.Float;
      case F16 -> torch.ScalarType.Half;
      case BF16 -> torch.ScalarType.BFloat16;
      case I64 -> torch.ScalarType.Long;
      case I32 -> torch.ScalarType.Int;
      case I16 -> torch.ScalarType.Short;
      case I8 -> torch.ScalarType.Char;
      case U8 -> torch.ScalarType.Byte;
      case BOOL -> torch.ScalarType.Bool;
    };
  }

  static DType dtype(ScalarType type) {
    // JavaCPP hands out fresh enum-like objects; intern() gives the constant to compare with.
    return switch (type.intern()) {
      case Double -> DType.F64;
      case Float -> DType.F32;
      case Half -> DType.F16;
      case BFloat16 -> DType.BF16;
      case Long -> DType.I64;
      case Int -> DType.I32;
      case Short -> DType.I16;
      case Char -> DType.I8;
      case Byte -> DType.U8;
      case Bool -> DType.BOOL;
      default -> throw new IllegalStateException("element type " + type.intern());
    };
  }
}
