package org.engram.pipeline.segment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.engram.models.neurojepa.segmentation.SegmentationLoss;
import org.engram.models.neurojepa.segmentation.SegmentationModel;
import org.engram.models.neurojepa.segmentation.SegmentationStep;
import org.engram.models.training.CounterRandom;
import org.engram.pipeline.pretrain.store.InOrder;
import org.engram.pipeline.pretrain.volume.VolumeManifest;
import org.engram.pipeline.run.Checkpoints;
import org.engram.pipeline.run.Checkpoints.Checkpoint;
import org.engram.pipeline.run.StateTensors;
import org.engram.pipeline.run.StopRequest;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * The epochs of a decoder's training. After each there is a checkpoint; since every sample is drawn
 * from a seed and its number alone, a training that goes on from one has the same steps as one that
 * was never stopped.
 */
final class SegmentLoop {
  private static final int SAMPLES = 21;
  private static final String WEIGHTS = "weights.safetensors";

  private final SegmentationModel network;
  private final List<VolumeManifest.Row> rows;
  private final SegmentSettings settings;
  private final LabelledVolumes volumes;
  private final SegmentSampler sampler;
  private final CounterRandom random;
  private final int draws; // samples an epoch
  private final int perEpoch; // steps

  /**
   * Over a network that lives at least as long.
   *
   * @param rows whose volumes are trained on
   */
  SegmentLoop(
      SegmentationModel network,
      SegmentView view,
      List<VolumeManifest.Row> rows,
      SegmentSettings settings) {
    this.network = network;
    this.rows = rows;
    this.settings = settings;
    this.volumes = new LabelledVolumes(view);
    this.sampler = new SegmentSampler(settings, view.window().window());
    this.random = new CounterRandom(settings.seed(), SAMPLES);
    this.draws = Math.multiplyExact(rows.size(), settings.samples());
    this.perEpoch = (draws + settings.batchSize() - 1) / settings.batchSize();
  }

  /**
   * Trains to the end, or to the end of the epoch in which it is asked to stop.
   *
   * @param folder of checkpoints; from the newest there the training goes on
   * @param start where it stands without one
   */
  SegmentState run(
      Path folder, SegmentState start, SegmentTraining.Listener listener, StopRequest stop) {
    Checkpoints checkpoints = new Checkpoints(folder, 1);
    Optional<Checkpoint> from = checkpoints.latest();
    SegmentState state = start;
    try (SegmentationStep step = new SegmentationStep(network, loss(), stepSettings())) {
      if (from.isPresent()) {
        Path there = from.get().folder();
        state = SegmentState.read(there);
        state.requireSameRun(start, there);
        StateTensors.read(there, WEIGHTS, step::restore);
      }
      while (state.epochs() < settings.epochs() && !stop.requested()) {
        state = state.after(perEpoch, epoch(step, state.epochs()));
        SegmentState now = state;
        checkpoints.write(state.steps(), into -> write(into, step, now));
        listener.epoch(state.epochs(), settings.epochs(), state.loss());
      }
    }
    return state;
  }

  private static void write(Path into, SegmentationStep step, SegmentState state) {
    try (Scope _ = Scope.open()) {
      SequencedMap<String, Tensor> tensors = step.state();
      StateTensors.write(
          into.resolve(WEIGHTS), tensors, name -> !StateTensors.isOptimizer(name), Map.of());
      StateTensors.writeOptimizer(into, tensors);
    }
    state.write(into);
  }

  /** The mean loss of an epoch, counted from 0. The next samples are made during each step. */
  private double epoch(SegmentationStep step, int epoch) {
    List<Integer> firsts =
        IntStream.range(0, perEpoch).mapToObj(batch -> batch * settings.batchSize()).toList();
    List<Double> losses = new ArrayList<>();
    long before = (long) epoch * perEpoch;
    InOrder.forEach(
        firsts,
        1,
        first -> samples(epoch, first),
        samples -> losses.add(step(step, samples, rate(before + losses.size()))));
    return losses.stream().mapToDouble(Double::doubleValue).sum() / perEpoch;
  }

  /** A batch, from its first sample's number in the epoch. */
  private List<SegmentSampler.Sample> samples(int epoch, int first) {
    int end = Math.min(draws, first + settings.batchSize());
    List<SegmentSampler.Sample> samples = new ArrayList<>();
    for (int n = first; n < end; n++) {
      int row = (int) ((n + (long) epoch * 7919) % rows.size());
      samples.add(
          sampler.draw(volumes.prepared(rows.get(row)), random.bits(epoch, row, n / rows.size())));
    }
    return samples;
  }

  private SegmentationStep.Settings stepSettings() {
    return SegmentationStep.Settings.defaults().withBf16(settings.bf16());
  }

  private SegmentationLoss loss() {
    int classes = network.decoder().classes();
    List<Double> weights = settings.classWeights();
    if (weights.isEmpty()) {
      return SegmentationLoss.even(classes);
    }
    if (weights.size() != classes) {
      throw new ConfigurationException(
          "segment.class_weights",
          weights.size() + " weights",
          classes + ", that of 0 first",
          "Give one a label");
    }
    return new SegmentationLoss(weights);
  }

  private double rate(long step) {
    long all = (long) perEpoch * settings.epochs();
    double warmup = Math.max(1, all / 10.0);
    if (step < warmup) {
      return settings.learningRate() * (step + 1) / (warmup + 1);
    }
    double progress = (step - warmup) / Math.max(1, all - warmup);
    return settings.learningRate() * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * progress)));
  }

  private double step(SegmentationStep training, List<SegmentSampler.Sample> samples, double rate) {
    List<Integer> size = network.config().volume().image();
    List<Integer> labels = network.decoder().labels();
    int voxels = samples.getFirst().x().length;
    float[] x = new float[Math.multiplyExact(samples.size(), voxels)];
    long[] classes = new long[x.length];
    int[] classOf = new int[1 << 16 | 1];
    for (int c = 0; c < labels.size(); c++) {
      classOf[labels.get(c)] = c;
    }
    for (int s = 0; s < samples.size(); s++) {
      System.arraycopy(samples.get(s).x(), 0, x, s * voxels, voxels);
      for (int i = 0; i < voxels; i++) {
        classes[s * voxels + i] = classOf[samples.get(s).labels()[i]];
      }
    }
    try (Scope _ = Scope.open()) {
      Compute compute = network.compute();
      Tensor images = Tensors.of(x, samples.size(), 1, size.get(0), size.get(1), size.get(2));
      Tensor truth = Tensors.of(classes, samples.size(), size.get(0), size.get(1), size.get(2));
      return training.step(compute.place(images), compute.place(truth), rate).loss();
    }
  }
}
