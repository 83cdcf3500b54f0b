package org.engram.tensor.file;

import java.util.Arrays;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * The dict literal of an npy header: exactly the keys descr (a string), fortran_order (True or
 * False) and shape (a tuple of whole numbers), in any order. Nothing else of Python is understood.
 */
record NpyDict(String descr, boolean fortran, long[] shape) {
  static NpyDict parse(String where, String text) {
    return new Parser(where, text).dict();
  }

  private static final class Parser {
    private final String where;
    private final String text;
    private int at;

    Parser(String where, String text) {
      this.where = where;
      this.text = text;
    }

    NpyDict dict() {
      String descr = null;
      Boolean fortran = null;
      long[] shape = null;
      expect('{');
      while (!accept('}')) {
        int keyAt = at;
        String key = string();
        expect(':');
        boolean repeated =
            switch (key) {
              case "descr" -> {
                boolean seen = descr != null;
                descr = descr();
                yield seen;
              }
              case "fortran_order" -> {
                boolean seen = fortran != null;
                fortran = bool();
                yield seen;
              }
              case "shape" -> {
                boolean seen = shape != null;
                shape = tuple();
                yield seen;
              }
              default -> true;
            };
        if (repeated) {
          throw problem(keyAt, "key '" + key + "'", "descr, fortran_order and shape, once each");
        }
        if (!accept(',')) {
          expect('}');
          break;
        }
      }
      skip();
      if (at != text.length()) {
        throw problem(at, "text after the dict", "nothing but spaces");
      }
      if (descr == null || fortran == null || shape == null) {
        throw problem(at, "an incomplete dict", "descr, fortran_order and shape");
      }
      return new NpyDict(descr, fortran, shape);
    }

    private String descr() {
      skip();
      if (at < text.length() && text.charAt(at) == '[') {
        throw new RefusedInputException(
            where,
            "a structured dtype (a record array with fields)",
            "one number per element",
            "Save each field as an array of its own.");
      }
      return string();
    }

    private boolean bool() {
      skip();
      for (boolean value : new boolean[] {true, false}) {
        String word = value ? "True" : "False";
        if (text.startsWith(word, at)) {
          at += word.length();
          return value;
        }
      }
      throw problem(at, here(), "True or False");
    }

    private long[] tuple() {
      long[] sizes = new long[TensorInfo.MAX_RANK];
      int count = 0;
      boolean comma = false;
      expect('(');
      while (!accept(')')) {
        if (count == sizes.length) {
          throw problem(at, "more than " + sizes.length + " sizes", "fewer");
        }
        sizes[count++] = number();
        comma = accept(',');
        if (!comma) {
          expect(')');
          break;
        }
      }
      if (count == 1 && !comma) {
        throw problem(at, "a number in brackets", "a tuple such as (3,)");
      }
      return Arrays.copyOf(sizes, count);
    }

    private long number() {
      skip();
      int begin = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      String digits = text.substring(begin, at);
      if (digits.isEmpty() || digits.length() > 18) {
        throw problem(begin, digits.isEmpty() ? here() : digits, "a whole number below 10^18");
      }
      // Python 2 wrote its long integers as 3L.
      if (at < text.length() && text.charAt(at) == 'L') {
        at++;
      }
      return Long.parseLong(digits);
    }

    private String string() {
      skip();
      char quote = at < text.length() ? text.charAt(at) : ' ';
      int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
      if (end < 0 || text.substring(at, end).indexOf('\\') >= 0) {
        throw problem(at, here(), "a plain quoted string");
      }
      String value = text.substring(at + 1, end);
      at = end + 1;
      return value;
    }

    private void skip() {
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
        at++;
      }
    }

    private boolean accept(char wanted) {
      skip();
      boolean there = at < text.length() && text.charAt(at) == wanted;
      if (there) {
        at++;
      }
      return there;
    }

    private void expect(char wanted) {
      if (!accept(wanted)) {
        throw problem(at, here(), "'" + wanted + "'");
      }
    }

    private String here() {
      return at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
    }

    private FileFormatException problem(int position, String found, String expected) {
      return new FileFormatException(
          where + ", character " + position, found, expected, "The file is damaged.");
    }
  }
}
