package org.engram.models.brainjepa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.BrainJepa.EncoderChoice;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatentPredictionErrorTest {
  private static final BrainJepaConfig CONFIG =
      new BrainJepaConfig(
          12, 32, 8, 32, 2, 2, 4, 16, 1, 2, 0, Position.ORIGIN, 1e-6, "twelve", 2.0, "none");

  @TempDir Path folder;

  @Test
  void theMeanErrorOverThePublishedMasksIsThePublishedLoss() {
    try (Golden golden = new Golden("jepa_loss")) {
      BrainJepaConfig config = golden.config;
      ModelDescription description =
          new ModelDescription(
              config,
              golden.file.path(),
              Optional.of(
                  new GradientTable(
                      config.regions(),
                      config.gradientDim(),
                      golden.file.get("input.gradient").toFloats())),
              Atlas.unnamed("golden", config.regions()),
              Normalization.fromName("none"),
              List.of());
      float[] x = golden.file.get("input.x").toFloats();
      long[] contexts = golden.file.get("input.masks_enc").toLongs();
      long[] targets = golden.file.get("input.masks_pred").toLongs();
      double sum = 0;
      int count = 0;
      try (BrainJepa model =
          BrainJepa.load(description, EncoderChoice.TARGET_IF_PRESENT, golden.compute)) {
        LatentPredictionError measure = LatentPredictionError.of(model, LatentError.SMOOTH_L1);
        for (int sample = 0; sample < 2; sample++) {
          int length = config.regions() * config.frames();
          double[] errors =
              measure.measure(
                  Arrays.copyOfRange(x, sample * length, (sample + 1) * length),
                  List.of(set(targets, sample * 32, 32)),
                  List.of(set(contexts, sample * 50, 50)));
          for (double error : errors) {
            if (!Double.isNaN(error)) {
              sum += error;
              count++;
            }
          }
        }
      }
      assertThat(count).isEqualTo(64);
      assertThat(sum / count).isCloseTo(golden.json.get("loss_f64").asDouble(), within(1e-6));
    }
  }

  private static BitSet set(long[] tokens, int from, int count) {
    BitSet set = new BitSet();
    for (int i = from; i < from + count; i++) {
      set.set((int) tokens[i]);
    }
    return set;
  }

  @Test
  void anErrorIsWhatEncoderAndPredictorGiveDirectly() {
    Path weights = weights("all", _ -> true);
    float[] input = input();
    BitSet mask = tokens(4, 5, 6, 7, 20, 47);
    try (BrainJepa model = load(weights, EncoderChoice.TARGET_IF_PRESENT);
        BrainJepa context = load(weights, EncoderChoice.CONTEXT);
        Scope _ = Scope.open()) {
      assertThat(model.encoderName()).isEqualTo("target_encoder");
      double[] errors =
          LatentPredictionError.of(model, LatentError.SMOOTH_L1).measure(input, List.of(mask));

      Tensor x = Tensors.of(input, 1, 12, 32);
      long[] hidden = {4, 5, 6, 7, 20, 47};
      List<Long> rest = new ArrayList<>();
      for (long token = 0; token < 48; token++) {
        if (!mask.get((int) token)) {
          rest.add(token);
        }
      }
      Tensor known = Tensors.of(rest.stream().mapToLong(Long::longValue).toArray(), 1, 42);
      Tensor wanted = Tensors.of(hidden, 1, 6);
      Tensor predicted =
          context.predictor().forward(context.encoder().forward(x, known), known, wanted);
      Tensor target = LatentPrediction.targets(model.encoder().forward(x), wanted);
      for (int j = 0; j < hidden.length; j++) {
        assertThat(errors[(int) hidden[j]])
            .isCloseTo(predicted.select(1, j).smoothL1(target.select(1, j)).item(), within(1e-6));
      }
      assertThat(Arrays.stream(errors).filter(Double::isNaN).count()).isEqualTo(42);
    }
  }

  @Test
  void whatIsHiddenDoesNotReachThePrediction() {
    Path weights = weights("all", _ -> true);
    float[] input = input();
    float[] other = input.clone();
    for (int t = 0; t < 32; t++) {
      other[3 * 32 + t] = -5 * other[3 * 32 + t] + t;
    }
    BitSet region = new BitSet();
    region.set(12, 16);
    try (BrainJepa model = load(weights, EncoderChoice.TARGET_IF_PRESENT);
        Scope _ = Scope.open()) {
      LatentPredictionError measure = LatentPredictionError.of(model, LatentError.COSINE);
      double[] one = measure.measure(input, List.of(region));
      double[] two = measure.measure(other, List.of(region));
      assertThat(one[12]).isNotEqualTo(two[12]); // the target sees it

      BitSet rest = new BitSet();
      rest.set(0, 12);
      rest.set(16, 48);
      Tensor known = Tensors.of(rest.stream().asLongStream().toArray(), 1, 44);
      Encoder encoder = model.contextEncoder();
      assertThat(encoder.forward(Tensors.of(input, 1, 12, 32), known).toFloats())
          .containsExactly(encoder.forward(Tensors.of(other, 1, 12, 32), known).toFloats());
    }
  }

  @Test
  void errorsHaveTheirFigures() {
    float[] predicted = {9, 0, 2};
    float[] target = {0.5f, 0};
    assertThat(LatentError.SMOOTH_L1.of(predicted, 1, target, 0, 2)).isEqualTo(0.8125);
    assertThat(LatentError.SQUARED.of(predicted, 1, target, 0, 2)).isEqualTo(2.125);
    assertThat(LatentError.COSINE.of(predicted, 1, target, 0, 2)).isEqualTo(1);
    assertThat(LatentError.COSINE.of(new float[] {3, 4}, 0, new float[] {-6, -8}, 0, 2))
        .isEqualTo(2);
    assertThat(LatentError.fromName("mse")).isEqualTo(LatentError.SQUARED);
  }

  @Test
  void withoutATargetEncoderTheContextEncoderGivesTheTargets() {
    Path all = weights("all", _ -> true);
    Path few = weights("few", name -> !name.startsWith("target_encoder."));
    BitSet mask = tokens(1, 2);
    try (BrainJepa with = load(all, EncoderChoice.CONTEXT);
        BrainJepa without = load(few, EncoderChoice.TARGET_IF_PRESENT)) {
      assertThat(without.encoderName()).isEqualTo("encoder");
      assertThat(without.contextEncoder()).isSameAs(without.encoder());
      assertThat(
              LatentPredictionError.of(without, LatentError.SQUARED)
                  .measure(input(), List.of(mask)))
          .containsExactly(
              LatentPredictionError.of(with, LatentError.SQUARED).measure(input(), List.of(mask)));
    }
  }

  @Test
  void weightsWithoutPredictorOrContextEncoderAreRefused() {
    Path embedsOnly = weights("embeds", name -> !name.startsWith("predictor."));
    Path targetOnly = weights("target", name -> !name.startsWith("encoder."));
    try (BrainJepa model = load(embedsOnly, EncoderChoice.TARGET_IF_PRESENT)) {
      assertThatThrownBy(() -> LatentPredictionError.of(model, LatentError.SMOOTH_L1))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("no predictor (predictor.*)");
    }
    try (BrainJepa model = load(targetOnly, EncoderChoice.TARGET_IF_PRESENT)) {
      assertThatThrownBy(() -> LatentPredictionError.of(model, LatentError.SMOOTH_L1))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("no context encoder (encoder.*)");
    }
  }

  @Test
  void masksThatLeaveNothingOrOverlapAreRefused() {
    BitSet everything = new BitSet();
    everything.set(0, 48);
    try (BrainJepa model = load(weights("all", _ -> true), EncoderChoice.CONTEXT)) {
      LatentPredictionError measure = LatentPredictionError.of(model, LatentError.SMOOTH_L1);
      for (List<BitSet> masks :
          List.of(
              List.of(everything),
              List.of(new BitSet()),
              List.of(tokens(48)),
              List.of(tokens(1, 2), tokens(2, 3)))) {
        assertThatThrownBy(() -> measure.measure(input(), masks))
            .isInstanceOf(RefusedInputException.class)
            .hasMessageContaining("1 to 47 of the model's 48 tokens");
      }
    }
  }

  private static BitSet tokens(int... tokens) {
    BitSet set = new BitSet();
    Arrays.stream(tokens).forEach(set::set);
    return set;
  }

  private static float[] input() {
    Random random = new Random(5);
    float[] input = new float[12 * 32];
    for (int i = 0; i < input.length; i++) {
      input[i] = (float) random.nextGaussian();
    }
    return input;
  }

  private static BrainJepa load(Path weights, EncoderChoice choice) {
    return BrainJepa.load(
        new ModelDescription(
            CONFIG,
            weights,
            Optional.empty(),
            Atlas.unnamed("twelve", 12),
            Normalization.fromName("none"),
            List.of()),
        choice,
        Compute.open(Device.CPU, Precision.FP32));
  }

  /** Random weights whose target encoder differs from the context encoder. */
  private Path weights(String name, Predicate<String> wanted) {
    Path one = folder.resolve(name + "-1.safetensors");
    Path two = folder.resolve(name + "-2.safetensors");
    ModelInitializer.writeWeights(one, CONFIG, 1);
    ModelInitializer.writeWeights(two, CONFIG, 2);
    Path file = folder.resolve(name + ".safetensors");
    try (Safetensors first = Safetensors.open(one);
        Safetensors second = Safetensors.open(two)) {
      SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
      for (String tensor : first.names()) {
        if (wanted.test(tensor)) {
          boolean target = tensor.startsWith("target_encoder.");
          tensors.put(tensor, (target ? second : first).get(tensor));
        }
      }
      Safetensors.write(file, tensors, Map.of());
    }
    return file;
  }
}
