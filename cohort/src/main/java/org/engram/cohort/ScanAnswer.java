package org.engram.cohort;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What a model said of a scan.
 *
 * @param values a probability for each class or label, or the number; not copied and not changed
 * @param windows that were averaged
 * @param warnings about the scan
 */
public record ScanAnswer(double[] values, int windows, List<String> warnings) {
  /** Answers in a journal. */
  public static final Journal.Format<ScanAnswer> FORMAT =
      new Journal.Format<>() {
        @Override
        public void write(DataOutputStream out, ScanAnswer answer) throws IOException {
          out.writeInt(answer.values.length);
          for (double value : answer.values) {
            out.writeDouble(value);
          }
          out.writeInt(answer.windows);
          Fields.writeTexts(out, answer.warnings);
        }

        @Override
        public ScanAnswer read(DataInputStream in) throws IOException {
          double[] values = new double[Fields.readCount(in, Double.BYTES)];
          for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
          }
          return new ScanAnswer(values, in.readInt(), Fields.readTexts(in));
        }
      };

  public ScanAnswer {
    warnings = List.copyOf(warnings);
    if (values.length == 0 || windows < 1) {
      throw new IllegalArgumentException(values.length + " values of " + windows + " windows");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScanAnswer that
        && Arrays.equals(values, that.values)
        && windows == that.windows
        && warnings.equals(that.warnings);
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(values), windows, warnings);
  }
}
