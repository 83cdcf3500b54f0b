package org.engram.tensor.distributed;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.global.torch;
import org.engram.tensor.Handles;
import org.engram.tensor.NativeException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * A small network of eight layers, of which each rank sees its rows of a global batch. The
 * gradients go to files: what the rank had before averaging, and what it has after.
 */
final class GradientScenarios {
  static final int WIDTH = 48;
  static final int LAYERS = 8;
  static final int BATCH = 12;

  /** The layer that no rank uses, and the one that only rank 1 uses. */
  static final int UNUSED = 2;

  static final int PARTLY = 5;

  private final Path folder;
  private final ProcessGroup group;

  GradientScenarios(Path folder, ProcessGroup group) {
    this.folder = folder;
    this.group = group;
  }

  void run() {
    record Scenario(String name, double megabytes, boolean overlap, int microSteps) {}
    for (Scenario scenario :
        List.of(
            new Scenario("one-bucket", 25, true, 1),
            new Scenario("small-buckets", 0.02, true, 1),
            new Scenario("at-the-end", 0.02, false, 1),
            new Scenario("accumulated", 0.02, true, 2))) {
      try (Scope _ = Scope.open()) {
        List<Tensor> layers = layers();
        DistributedSettings settings =
            new DistributedSettings(60, 60, 0.5, 4, scenario.megabytes(), scenario.overlap());
        try (GradientAverager averager = new GradientAverager(group, layers, settings)) {
          step(scenario.name(), layers, averager, scenario.microSteps());
          note(scenario.name(), averager.sentEarly() + " of " + averager.buckets());
        }
      }
    }
    twice();
  }

  private void step(String name, List<Tensor> layers, GradientAverager averager, int microSteps) {
    int each = BATCH / microSteps;
    for (int micro = 0; micro < microSteps; micro++) {
      if (micro == microSteps - 1) {
        averager.expect();
      }
      backward(
          layers, micro * each + group.environment().rows(each).first(), each / group.size(), true);
    }
    save(name + "-local", layers); // gradients stay as they are until finish
    averager.finish();
    save(name, layers);
  }

  /** A second backward pass after the first one's gradients were sent. */
  private void twice() {
    try (Scope _ = Scope.open()) {
      List<Tensor> layers = layers();
      DistributedSettings settings = new DistributedSettings(60, 60, 0.5, 4, 0.001, true);
      try (GradientAverager averager = new GradientAverager(group, layers, settings)) {
        averager.expect();
        backward(layers, 0, 2, false);
        try {
          backward(layers, 2, 2, false);
        } catch (NativeException e) {
          note("twice", e.getMessage());
        }
      }
    }
  }

  private static List<Tensor> layers() {
    SplittableRandom random = new SplittableRandom(7);
    List<Tensor> layers = new ArrayList<>();
    for (int i = 0; i < LAYERS; i++) {
      Tensor layer = Tensors.of(normal(random, WIDTH * WIDTH), WIDTH, WIDTH);
      Handles.of(layer).requires_grad_(true);
      layers.add(layer);
    }
    return layers;
  }

  private static float[] normal(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(WIDTH));
    }
    return values;
  }

  /** The mean over these rows of what the network makes of them, squared. */
  private void backward(List<Tensor> layers, int firstRow, int rows, boolean partly) {
    float[] all = normal(new SplittableRandom(11), BATCH * WIDTH);
    Handles.run(
        () -> {
          var x = Handles.of(Tensors.of(all, BATCH, WIDTH)).narrow(0, firstRow, rows).contiguous();
          for (int i = 0; i < LAYERS; i++) {
            if (i != UNUSED && (i != PARTLY || !partly || group.rank() == 1)) {
              x = torch.tanh(x.matmul(Handles.of(layers.get(i)))).add(x);
            }
          }
          x.square().mean().backward();
        });
  }

  private void save(String name, List<Tensor> layers) {
    for (int i = 0; i < LAYERS; i++) {
      int layer = i;
      float[] values =
          Handles.call(
              () -> {
                var gradient = Handles.of(layers.get(layer)).grad();
                float[] read = new float[gradient.defined() ? WIDTH * WIDTH : 0];
                if (gradient.defined()) {
                  gradient.contiguous().data_ptr_float().get(read);
                }
                return read;
              });
      RankProgram.write(
          folder.resolve(name + "-" + i + "-" + group.rank()), RankProgram.bytes(values));
    }
  }

  private void note(String name, String text) {
    RankProgram.write(
        folder.resolve(name + "-note-" + group.rank()), text.getBytes(StandardCharsets.UTF_8));
  }
}
