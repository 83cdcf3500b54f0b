package org.engram.pipeline.explain;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.engram.cohort.Journal;

/**
 * What a method says of one scan, the mean over its windows.
 *
 * @param maps one for each measure, row-major [regions, columns]
 * @param gap of integrated gradients: the largest share that contributions miss; NaN otherwise
 * @param start of the first window within the run, in seconds
 * @param windows how many there were
 * @param warnings what a reader should know
 */
record ScanMap(List<float[]> maps, double gap, double start, int windows, List<String> warnings) {
  ScanMap {
    maps = List.copyOf(maps);
    warnings = List.copyOf(warnings);
  }

  /** How a journal holds it. */
  static final Journal.Format<ScanMap> FORMAT =
      new Journal.Format<>() {
        @Override
        public void write(DataOutputStream out, ScanMap map) throws IOException {
          out.writeInt(map.maps().size());
          for (float[] values : map.maps()) {
            out.writeInt(values.length);
            for (float value : values) {
              out.writeFloat(value);
            }
          }
          out.writeDouble(map.gap());
          out.writeDouble(map.start());
          out.writeInt(map.windows());
          out.writeInt(map.warnings().size());
          for (String warning : map.warnings()) {
            out.writeUTF(warning.length() > 1000 ? warning.substring(0, 1000) : warning);
          }
        }

        @Override
        public ScanMap read(DataInputStream in) throws IOException {
          List<float[]> maps = new ArrayList<>();
          int count = count(in, Integer.BYTES);
          for (int m = 0; m < count; m++) {
            float[] values = new float[count(in, Float.BYTES)];
            for (int i = 0; i < values.length; i++) {
              values[i] = in.readFloat();
            }
            maps.add(values);
          }
          double gap = in.readDouble();
          double start = in.readDouble();
          int windows = in.readInt();
          List<String> warnings = new ArrayList<>();
          int texts = count(in, Short.BYTES);
          for (int i = 0; i < texts; i++) {
            warnings.add(in.readUTF());
          }
          return new ScanMap(maps, gap, start, windows, warnings);
        }

        // A count that the bytes left can hold.
        private int count(DataInputStream in, int bytesEach) throws IOException {
          int count = in.readInt();
          if (count < 0 || count > in.available() / bytesEach) {
            throw new IOException("a count of " + count + ", " + in.available() + " bytes left");
          }
          return count;
        }
      };
}
