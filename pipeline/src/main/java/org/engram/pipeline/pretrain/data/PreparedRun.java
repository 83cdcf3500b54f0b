package org.engram.pipeline.pretrain.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.engram.tensor.file.HostTensor;

/**
 * A whole run in the model's regions and order, at a repetition time that fits the model, not yet
 * cut or normalised.
 *
 * @param values float32 [regions, frames]; absent rows are 0
 */
record PreparedRun(HostTensor values) {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  int regions() {
    return Math.toIntExact(values.shape()[0]);
  }

  int frames() {
    return Math.toIntExact(values.shape()[1]);
  }

  /** These columns, [regions, indices], as float64. */
  double[] pick(int[] indices) {
    MemorySegment data = values.data();
    int regions = regions();
    long frames = frames();
    double[] picked = new double[Math.multiplyExact(regions, indices.length)];
    for (int r = 0; r < regions; r++) {
      for (int i = 0; i < indices.length; i++) {
        picked[r * indices.length + i] = data.get(FLOAT, (r * frames + indices[i]) * 4);
      }
    }
    return picked;
  }
}
