package org.engram.cohort;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Errors in a journal. */
final class ScanErrorsFormat implements Journal.Format<ScanErrors> {
  @Override
  public void write(DataOutputStream out, ScanErrors errors) throws IOException {
    out.writeInt(errors.windows().size());
    for (int window = 0; window < errors.windows().size(); window++) {
      out.writeDouble(errors.starts().get(window));
      Fields.writeFloats(out, errors.windows().get(window));
    }
    out.writeDouble(errors.coverage());
    Fields.writeTexts(out, errors.warnings());
  }

  @Override
  public ScanErrors read(DataInputStream in) throws IOException {
    int count = Fields.readCount(in, Double.BYTES + Integer.BYTES);
    List<Double> starts = new ArrayList<>(count);
    List<float[]> windows = new ArrayList<>(count);
    for (int window = 0; window < count; window++) {
      starts.add(in.readDouble());
      windows.add(Fields.readFloats(in));
    }
    return new ScanErrors(starts, windows, in.readDouble(), Fields.readTexts(in));
  }
}
