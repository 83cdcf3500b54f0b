package org.engram.models.neurojepa.segmentation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.tensor.file.HostTensor;

/**
 * The weights of a decoder before training: normal, with the deviation that keeps the size of what
 * goes through (He et al. 2015) for convolutions and 1 over the root of the width for linear maps;
 * norms are 1 and 0, biases 0. What the encoder's layers add begins at 0, so that a training starts
 * from what convolutions see in the volume: tokens of an encoder that was not trained for this,
 * each the same all over its patch, would cover it.
 */
public final class NewDecoder {
  private final SplittableRandom random;
  private final SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();

  private NewDecoder(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** The tensors by name, below {@code decoder.}; the same for the same seed. */
  public static SequencedMap<String, HostTensor> tensors(
      NeuroJepaConfig encoder, DecoderConfig config, long seed) {
    NewDecoder decoder = new NewDecoder(seed);
    List<List<Integer>> boxes = DecoderConfig.stages(encoder.volume().patch());
    List<Integer> channels = config.channels(boxes.size());
    int dim = encoder.embedDim();
    int in = dim;
    List<Integer> whole = List.of(1, 1, 1);
    for (int s = 0; s < boxes.size(); s++) {
      int out = channels.get(s);
      whole = SegmentationDecoder.times(whole, boxes.get(s));
      String stage = "decoder.stages." + s;
      decoder.linear(stage + ".up", s == 0 ? 0 : 1, in, Unpatch.size(boxes.get(s)) * out);
      if (s < boxes.size() - 1) {
        decoder.linear(stage + ".skip", 0, dim, Unpatch.size(whole) * out);
      }
      decoder.block(stage + ".first", out, out);
      decoder.block(stage + ".second", out, out);
      in = out;
    }
    decoder.block("decoder.image.first", encoder.volume().channels(), config.channels());
    for (int s = boxes.size() - 1; s >= 0; s--) {
      int out = channels.get(s);
      String level = "decoder.image.levels." + s;
      if (s < boxes.size() - 1) {
        int finer = channels.get(s + 1) * Unpatch.size(boxes.get(s + 1));
        decoder.linear(level + ".merge", 1, finer, out);
      }
      decoder.block(level + ".block", out, out);
    }
    decoder.normal(
        "decoder.head.weight",
        1 / Math.sqrt(config.channels()),
        config.classes(),
        config.channels(),
        1,
        1,
        1);
    decoder.constant("decoder.head.bias", 0, config.classes());
    return decoder.tensors;
  }

  private void linear(String name, double size, int in, int out) {
    normal(name + ".weight", size / Math.sqrt(in), out, in);
    constant(name + ".bias", 0, out);
  }

  private void block(String name, int in, int out) {
    normal(name + ".conv.weight", Math.sqrt(2.0 / (27 * in)), out, in, 3, 3, 3);
    constant(name + ".conv.bias", 0, out);
    constant(name + ".norm.weight", 1, out);
    constant(name + ".norm.bias", 0, out);
  }

  private void normal(String name, double deviation, long... shape) {
    float[] values = new float[length(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    tensors.put(name, HostTensor.of(values, shape));
  }

  private void constant(String name, float value, long... shape) {
    float[] values = new float[length(shape)];
    Arrays.fill(values, value);
    tensors.put(name, HostTensor.of(values, shape));
  }

  private static int length(long... shape) {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }
}
