package org.engram.models.neurojepa.segmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.RecordedSizes;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SegmentationModelTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden/neurojepa");

  @Test
  void aPatchIsRefinedByItsPrimeFactors() {
    assertThat(DecoderConfig.stages(List.of(12, 12, 12)))
        .containsExactly(List.of(3, 3, 3), List.of(2, 2, 2), List.of(2, 2, 2));
    assertThat(DecoderConfig.stages(List.of(8, 6, 4)))
        .containsExactly(List.of(2, 3, 2), List.of(2, 2, 2), List.of(2, 1, 1));
  }

  @Test
  void layersAreSpreadOverTheDepthTheDeepestForTheCoarsest() {
    assertThat(DecoderConfig.of(NeuroJepaConfig.published(), List.of(0, 1), 8).layers())
        .containsExactly(7, 3);
  }

  @Test
  void everyVoxelGetsEveryClassAlsoWithUnevenPatchesAndTwoChannels() {
    try (Opened opened = new Opened("vit_dense_d_outlayers_aniso", List.of(0, 2, 7), true);
        Scope _ = Scope.open()) {
      Tensor logits = opened.model.logits(Tensors.zeros(2, 2, 16, 24, 12));
      assertThat(logits.shape()).containsExactly(2, 3, 16, 24, 12);
      float[] shares = opened.model.probabilities(Tensors.zeros(1, 2, 16, 24, 12)).toFloats();
      int voxels = 16 * 24 * 12;
      for (int i = 0; i < voxels; i += 97) {
        double sum = shares[i] + shares[voxels + i] + shares[2 * voxels + i];
        assertThat(sum).isBetween(0.99999, 1.00001);
      }
    }
  }

  @Test
  void aRefinementPutsEachBoxAtItsPlace() {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        Scope owner = Scope.open()) {
      // one input feature, boxes of 1 x 1 x 2 voxels with one channel: weights 1 and 10
      Map<String, HostTensor> weights =
          Map.of(
              "weight", HostTensor.of(new float[] {1, 10}, 2, 1),
              "bias", HostTensor.of(new float[2], 2));
      Unpatch unpatch =
          Unpatch.load(new Parameters(source(weights), "", compute, owner), 1, List.of(1, 1, 2), 1);
      Tensor places = Tensors.of(new float[] {1, 2, 3, 4}, 1, 4, 1); // 2 x 1 x 2 places
      Tensor fine = unpatch.forward(places, List.of(2, 1, 2));
      assertThat(fine.shape()).containsExactly(1, 1, 2, 1, 4);
      assertThat(fine.toFloats()).containsExactly(1, 10, 2, 20, 3, 30, 4, 40);
    }
  }

  @Test
  void aMergeTakesTheFeaturesOfEachBoxChannelByChannel() {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        Scope owner = Scope.open()) {
      // two channels, boxes of 1 x 1 x 2 voxels, two outputs
      Map<String, HostTensor> weights =
          Map.of(
              "weight", HostTensor.of(new float[] {1, 10, 100, 1000, 0, 0, 0, 1}, 2, 4),
              "bias", HostTensor.of(new float[] {0, 0.5f}, 2));
      Merge merge =
          Merge.load(new Parameters(source(weights), "", compute, owner), 2, List.of(1, 1, 2), 2);
      Tensor fine = Tensors.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 2, 1, 1, 4);
      Tensor coarse = merge.forward(fine);
      assertThat(coarse.shape()).containsExactly(1, 2, 1, 1, 2);
      assertThat(coarse.toFloats()).containsExactly(6521, 8743, 6.5f, 8.5f);
    }
  }

  @Test
  void aMergeAndARefinementOfTheSameWeightsAreThereAndBack() {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        Scope owner = Scope.open()) {
      float[] identity = new float[16 * 16]; // two channels, eight voxels a box
      for (int i = 0; i < 16; i++) {
        identity[17 * i] = 1;
      }
      Parameters weights =
          new Parameters(
              source(
                  Map.of(
                      "weight", HostTensor.of(identity, 16, 16),
                      "bias", HostTensor.of(new float[16], 16))),
              "",
              compute,
              owner);
      float[] values = new float[2 * 4 * 6 * 2];
      for (int i = 0; i < values.length; i++) {
        values[i] = i;
      }
      List<Integer> box = List.of(2, 2, 2);
      Merge merge = Merge.load(weights, 2, box, 16);
      Tensor merged = merge.forward(Tensors.of(values, 1, 2, 4, 6, 2));
      Tensor places = merged.reshape(1, 16, 6).transpose(1, 2);
      Tensor back = new Unpatch(merge.linear(), box, 2).forward(places, List.of(2, 3, 1));
      assertThat(back.toFloats()).containsExactly(values);
    }
  }

  @Test
  void aBlockIsAConvolutionANormOfEachChannelAndAGelu() {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        Scope owner = Scope.open()) {
      float[] kernel = new float[27];
      kernel[13] = 2; // the voxel itself
      Map<String, HostTensor> weights =
          Map.of(
              "conv.weight", HostTensor.of(kernel, 1, 1, 3, 3, 3),
              "conv.bias", HostTensor.of(new float[] {7}, 1),
              "norm.weight", HostTensor.of(new float[] {3}, 1),
              "norm.bias", HostTensor.of(new float[] {0.5f}, 1));
      ConvolutionBlock block =
          ConvolutionBlock.load(new Parameters(source(weights), "", compute, owner), 1, 1);
      float[] found = block.forward(Tensors.of(new float[] {1, 2, 3, 6}, 1, 1, 1, 2, 2)).toFloats();
      double[] given = {9, 11, 13, 19}; // mean 13, variance 14
      for (int i = 0; i < 4; i++) {
        double normed = 3 * (given[i] - 13) / Math.sqrt(14 + 1e-5) + 0.5;
        double gelu = normed * below(normed);
        assertThat((double) found[i]).isCloseTo(gelu, within(1e-5));
      }
    }
  }

  @Test
  void aFrozenEncoderStaysAndTheDecoderLearnsToTellShapesApart() {
    try (Opened opened = new Opened("vit_moe_a", List.of(0, 1, 2), false);
        SegmentationStep step =
            new SegmentationStep(
                opened.model, SegmentationLoss.even(3), SegmentationStep.Settings.defaults())) {
      assertThat(opened.model.encoderWeights()).isEmpty();
      double last = train(step, 60);
      assertThat(last).isLessThan(0.5);
      assertThat(correct(opened.model, 999)).isGreaterThan(0.95);
    }
  }

  @Test
  void aTrainedEncoderChangesWithTheDecoder() {
    try (Opened opened = new Opened("vit_moe_a", List.of(0, 1, 2), true);
        SegmentationStep step =
            new SegmentationStep(
                opened.model, SegmentationLoss.even(3), SegmentationStep.Settings.defaults())) {
      String name = "encoder.blocks.0.attn.qkv.weight";
      float[] before = values(opened.model, name);
      train(step, 2);
      assertThat(values(opened.model, name)).isNotEqualTo(before);
    }
  }

  @Test
  void layersThatTheEncoderLacksAreRefused() {
    DecoderConfig wrong = new DecoderConfig(List.of(0, 1), 2, List.of(7, 1));
    assertThatThrownBy(() -> new Opened("vit_moe_a", wrong, false))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("layers");
    assertThatThrownBy(() -> new DecoderConfig(List.of(1, 2), 2, List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("labels");
  }

  /** Share of a standard normal distribution below a value, by its series. */
  private static double below(double x) {
    double term = x;
    double sum = 0;
    for (int k = 0; k < 200; k++) {
      sum += term / (2 * k + 1);
      term *= -x * x / (2 * (k + 1));
    }
    return 0.5 + sum / Math.sqrt(2 * Math.PI);
  }

  private static double train(SegmentationStep step, int steps) {
    double last = Double.NaN;
    for (int i = 0; i < steps; i++) {
      try (Scope _ = Scope.open()) {
        Shapes shapes = new Shapes(i);
        last = step.step(shapes.x(), shapes.classes(), 1e-2).loss();
      }
    }
    return last;
  }

  private static double correct(SegmentationModel model, long seed) {
    try (Scope _ = Scope.open()) {
      Shapes shapes = new Shapes(seed);
      long[] found = model.classes(shapes.x()).toLongs();
      long[] wanted = shapes.classes().toLongs();
      int same = 0;
      for (int i = 0; i < found.length; i++) {
        same += found[i] == wanted[i] ? 1 : 0;
      }
      return (double) same / found.length;
    }
  }

  private static float[] values(SegmentationModel model, String name) {
    try (Scope _ = Scope.open()) {
      return model.encoderWeights().get(name).toFloats();
    }
  }

  /** Two balls somewhere, a bright and a dim one, in noise. */
  private record Shapes(Tensor x, Tensor classes) {
    Shapes(long seed) {
      this(made(seed), true);
    }

    private Shapes(float[][] made, boolean ignored) {
      this(Tensors.of(made[0], 1, 1, 16, 24, 16), Tensors.of(longs(made[1]), 1, 16, 24, 16));
    }

    private static float[][] made(long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] first = {4 + random.nextInt(8), 6, 4 + random.nextInt(8)};
      double[] second = {4 + random.nextInt(8), 17, 4 + random.nextInt(8)};
      float[] x = new float[16 * 24 * 16];
      float[] classes = new float[x.length];
      for (int i = 0; i < x.length; i++) {
        int[] at = {i / (24 * 16), i / 16 % 24, i % 16};
        classes[i] = apart(at, first) < 16 ? 1 : apart(at, second) < 20 ? 2 : 0;
        x[i] = (float) (new double[] {0, 1, 0.5}[(int) classes[i]] + 0.1 * random.nextGaussian());
      }
      return new float[][] {x, classes};
    }

    private static double apart(int[] at, double[] centre) {
      double sum = 0;
      for (int axis = 0; axis < 3; axis++) {
        sum += (at[axis] - centre[axis]) * (at[axis] - centre[axis]);
      }
      return sum;
    }

    private static long[] longs(float[] values) {
      long[] longs = new long[values.length];
      Arrays.setAll(longs, i -> (long) values[i]);
      return longs;
    }
  }

  private static Parameters.Source source(Map<String, HostTensor> tensors) {
    return new Parameters.Source() {
      @Override
      public Path path() {
        return Path.of("weights of a test");
      }

      @Override
      public boolean has(String name) {
        return tensors.containsKey(name);
      }

      @Override
      public HostTensor get(String name) {
        return tensors.get(name);
      }
    };
  }

  /** A recorded encoder with a new decoder. */
  private static final class Opened implements AutoCloseable {
    final Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
    final SegmentationModel model;

    Opened(String name, List<Integer> labels, boolean trains) {
      this(name, DecoderConfig.of(config(name), labels, 4), trains);
    }

    Opened(String name, DecoderConfig decoder, boolean trains) {
      NeuroJepaConfig config = config(name);
      try (Safetensors file = Safetensors.open(FOLDER.resolve(name + ".weights.safetensors"))) {
        model =
            SegmentationModel.open(
                config,
                decoder,
                encoder(file),
                source(NewDecoder.tensors(config, decoder, 1)),
                trains,
                compute);
      }
    }

    private static Parameters.Source encoder(Safetensors file) {
      return new Parameters.Source() {
        @Override
        public Path path() {
          return file.path();
        }

        @Override
        public boolean has(String name) {
          return name.startsWith("encoder.") && file.has(name.substring(8));
        }

        @Override
        public HostTensor get(String name) {
          return file.get(name.substring(8));
        }
      };
    }

    private static NeuroJepaConfig config(String name) {
      try {
        return RecordedSizes.of(
            JsonMapper.shared()
                .readTree(Files.readString(FOLDER.resolve(name + ".json")))
                .get("config"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      model.close();
      compute.close();
    }
  }
}
