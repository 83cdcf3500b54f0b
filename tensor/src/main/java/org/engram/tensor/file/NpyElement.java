package org.engram.tensor.file;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * How an npy file stores one element, and what it becomes. Types without a counterpart among {@link
 * DType} are widened where nothing is lost: u2 to I32, u4 to I64, u8 to I64 (a value from 2^63 up
 * is refused when it is met).
 *
 * @param descr numpy's type string, such as {@code <f4}
 * @param dtype the type in memory
 * @param bytes stored bytes of one element
 * @param bigEndian stored byte order
 * @param unsigned whether stored bits are an unsigned integer that is widened
 */
record NpyElement(String descr, DType dtype, int bytes, boolean bigEndian, boolean unsigned) {
  private static final Pattern DESCR = Pattern.compile("([<>|])([a-zA-Z?])(\\d{0,4})");

  static NpyElement parse(String where, String descr) {
    Matcher matcher = DESCR.matcher(descr);
    if (!matcher.matches()) {
      throw new FileFormatException(
          where, "dtype " + descr, "a plain numpy type such as <f4", "Save it as float32.");
    }
    String kind = matcher.group(2) + matcher.group(3);
    boolean big = matcher.group(1).equals(">");
    return switch (kind) {
      case "f8" -> new NpyElement(descr, DType.F64, 8, big, false);
      case "f4" -> new NpyElement(descr, DType.F32, 4, big, false);
      case "f2" -> new NpyElement(descr, DType.F16, 2, big, false);
      case "i8" -> new NpyElement(descr, DType.I64, 8, big, false);
      case "i4" -> new NpyElement(descr, DType.I32, 4, big, false);
      case "i2" -> new NpyElement(descr, DType.I16, 2, big, false);
      case "i1" -> new NpyElement(descr, DType.I8, 1, big, false);
      case "u1" -> new NpyElement(descr, DType.U8, 1, big, false);
      case "b1", "?" -> new NpyElement(descr, DType.BOOL, 1, big, false);
      case "u2" -> new NpyElement(descr, DType.I32, 2, big, true);
      case "u4" -> new NpyElement(descr, DType.I64, 4, big, true);
      case "u8" -> new NpyElement(descr, DType.I64, 8, big, true);
      case "O", "O8", "O4" ->
          throw new RefusedInputException(
              where,
              "an object array, which is a pickle and can run code when it is loaded",
              "an array of numbers",
              "Save numbers, for example numpy.save(path, numpy.asarray(x, dtype=\"float32\")).");
      default ->
          throw new RefusedInputException(
              where,
              "dtype " + descr,
              "f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8 or bool",
              "Convert it before saving, for example x.astype(\"float32\").");
    };
  }

  /** numpy's type string for writing. */
  static String descr(String where, DType dtype) {
    return switch (dtype) {
      case F64 -> "<f8";
      case F32 -> "<f4";
      case F16 -> "<f2";
      case I64 -> "<i8";
      case I32 -> "<i4";
      case I16 -> "<i2";
      case I8 -> "|i1";
      case U8 -> "|u1";
      case BOOL -> "|b1";
      case BF16 ->
          throw new RefusedInputException(
              where,
              "a BF16 tensor",
              "a type that numpy has",
              "Convert it to F32, or write safetensors.");
    };
  }
}
