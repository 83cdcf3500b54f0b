package org.engram.pipeline.segment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.labels.LabelAgreement;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.segmentation.DecoderConfig;
import org.engram.models.neurojepa.segmentation.NewDecoder;
import org.engram.models.neurojepa.segmentation.SegmentationLoss;
import org.engram.models.neurojepa.segmentation.SegmentationModel;
import org.engram.models.neurojepa.segmentation.SegmentationStep;
import org.engram.models.nn.Parameters;
import org.engram.models.training.CounterRandom;
import org.engram.pipeline.card.ModelCard;
import org.engram.pipeline.pretrain.volume.VolumeManifest;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.WeightsFile;

/**
 * Trains a decoder on the labelled volumes of a manifest and measures it on subjects that were kept
 * out, on their scans' own grids.
 */
public final class SegmentTraining {
  private static final int SAMPLES = 21;
  private static final int SPLIT = 22;

  private SegmentTraining() {}

  /** Told of the run as it goes. */
  public interface Listener {
    /** After an epoch, counted from 1; the loss is a mean over its steps. */
    void epoch(int epoch, int epochs, double loss);
  }

  /**
   * What a training came to.
   *
   * @param labels its classes, 0 first
   * @param steps that were taken
   * @param loss of the last epoch
   * @param measured on the subjects kept out, a row a volume and label; none where nobody was
   */
  public record Result(List<Integer> labels, long steps, double loss, List<Measured> measured) {
    public Result {
      labels = List.copyOf(labels);
      measured = List.copyOf(measured);
    }
  }

  /** One volume's agreement on one label. */
  public record Measured(
      String subject, String session, String modality, LabelAgreement agreement) {
    public int label() {
      return agreement.label();
    }

    public double dice() {
      return agreement.dice();
    }

    /** Millimetres. */
    public double hausdorff95() {
      return agreement.hausdorff95();
    }

    /** Millimetres. */
    public double surfaceDistance() {
      return agreement.surfaceDistance();
    }
  }

  /**
   * Runs.
   *
   * @param manifest a table of volumes with the column segmentation
   * @param out folder of the result, new or empty
   * @param compute in float32
   */
  public static Result run(
      SegmentSettings settings,
      Path manifest,
      NeuroJepaDescription model,
      Path out,
      Compute compute,
      Listener listener) {
    empty(out);
    requireOneChannel(model);
    List<VolumeManifest.Row> rows =
        VolumeManifest.read(manifest).rows().stream()
            .filter(row -> row.segmentation().isPresent())
            .toList();
    if (rows.isEmpty()) {
      throw new RefusedInputException(
          manifest.toString(), "no row with a segmentation", "one or more", "");
    }
    List<VolumeManifest.Row> kept = keptOut(rows, settings);
    List<VolumeManifest.Row> seen = rows.stream().filter(row -> !kept.contains(row)).toList();
    List<Integer> labels = new ArrayList<>(List.of(0));
    labels.addAll(
        settings.labels().isEmpty()
            ? LabelledVolumes.all(seen)
            : settings.labels().stream().sorted().distinct().toList());
    DecoderConfig decoder = DecoderConfig.of(model.config(), labels, settings.channels());
    SegmentView view = SegmentView.of(model, settings.spacing(), settings.overlap());
    try (SegmentationModel network = open(model, decoder, settings, compute)) {
      Trained trained = train(network, view, seen, settings, listener);
      List<Measured> measured = measure(network, view, kept);
      SegmentFolder.write(
          out,
          new SegmentFolder.About(
              model.hash(),
              labels,
              decoder.layers(),
              settings.channels(),
              settings.spacing(),
              settings.overlap(),
              settings.trainEncoder()),
          settings,
          network);
      SegmentTables.measured(out.resolve("validation.tsv"), measured);
      ModelCard.write(out);
      return new Result(labels, trained.steps(), trained.loss(), measured);
    }
  }

  static void requireOneChannel(NeuroJepaDescription model) {
    int channels = model.config().volume().channels();
    if (channels != 1) {
      throw new ConfigurationException(
          "in_chans", channels + " volumes that enter together", "1", "Give another model");
    }
  }

  private static void empty(Path out) {
    try {
      Files.createDirectories(out);
      try (Stream<Path> entries = Files.list(out)) {
        if (entries.findAny().isPresent()) {
          throw new ConfigurationException(
              "--out", out.toString(), "a new or empty folder", "Name another folder");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(out.toString(), e);
    }
  }

  private static SegmentationModel open(
      NeuroJepaDescription model,
      DecoderConfig decoder,
      SegmentSettings settings,
      Compute compute) {
    Map<String, HostTensor> begun = NewDecoder.tensors(model.config(), decoder, settings.seed());
    Parameters.Source source =
        new Parameters.Source() {
          @Override
          public Path path() {
            return Path.of("a new decoder");
          }

          @Override
          public boolean has(String name) {
            return begun.containsKey(name);
          }

          @Override
          public HostTensor get(String name) {
            return begun.get(name);
          }
        };
    try (WeightsFile weights = model.openWeights()) {
      return SegmentationModel.open(
          model.config(),
          decoder,
          NeuroJepa.source(weights),
          source,
          settings.trainEncoder(),
          compute);
    }
  }

  /** Whole subjects, drawn; one at least is left to train on. */
  private static List<VolumeManifest.Row> keptOut(
      List<VolumeManifest.Row> rows, SegmentSettings settings) {
    List<String> subjects = rows.stream().map(VolumeManifest.Row::subject).distinct().toList();
    int count = (int) Math.round(subjects.size() * settings.validation());
    CounterRandom random = new CounterRandom(settings.seed(), SPLIT);
    TreeMap<Long, String> drawn = new TreeMap<>();
    for (int i = 0; i < subjects.size(); i++) {
      drawn.put(random.bits(0, i, 0), subjects.get(i));
    }
    List<String> out = drawn.values().stream().limit(Math.min(count, subjects.size() - 1)).toList();
    return rows.stream().filter(row -> out.contains(row.subject())).toList();
  }

  private record Trained(long steps, double loss) {}

  private static Trained train(
      SegmentationModel network,
      SegmentView view,
      List<VolumeManifest.Row> rows,
      SegmentSettings settings,
      Listener listener) {
    LabelledVolumes volumes = new LabelledVolumes(view);
    SegmentSampler sampler = new SegmentSampler(settings, view.window().window());
    CounterRandom random = new CounterRandom(settings.seed(), SAMPLES);
    List<Integer> labels = network.decoder().labels();
    SegmentationLoss loss =
        settings.classWeights().isEmpty()
            ? SegmentationLoss.even(labels.size())
            : new SegmentationLoss(weights(settings, labels.size()));
    int draws = rows.size() * settings.samples();
    int perEpoch = (draws + settings.batchSize() - 1) / settings.batchSize();
    long all = (long) perEpoch * settings.epochs();
    long step = 0;
    double last = Double.NaN;
    try (SegmentationStep training =
        new SegmentationStep(network, loss, SegmentationStep.Settings.defaults())) {
      for (int epoch = 0; epoch < settings.epochs(); epoch++) {
        double sum = 0;
        for (int first = 0; first < draws; first += settings.batchSize()) {
          int end = Math.min(draws, first + settings.batchSize());
          List<SegmentSampler.Sample> samples = new ArrayList<>();
          for (int n = first; n < end; n++) {
            int row = (int) ((n + (long) epoch * 7919) % rows.size());
            samples.add(
                sampler.draw(
                    volumes.prepared(rows.get(row)),
                    view.scaling(),
                    random.bits(epoch, row, n / rows.size())));
          }
          sum += step(training, samples, labels, network, rate(settings, step++, all));
        }
        last = sum / perEpoch;
        listener.epoch(epoch + 1, settings.epochs(), last);
      }
    }
    return new Trained(step, last);
  }

  private static List<Double> weights(SegmentSettings settings, int classes) {
    if (settings.classWeights().size() != classes) {
      throw new ConfigurationException(
          "segment.class_weights",
          settings.classWeights().size() + " weights",
          classes + ", that of 0 first",
          "Give one a label");
    }
    return settings.classWeights();
  }

  private static double rate(SegmentSettings settings, long step, long all) {
    double warmup = Math.max(1, all / 10.0);
    if (step < warmup) {
      return settings.learningRate() * (step + 1) / (warmup + 1);
    }
    double progress = (step - warmup) / Math.max(1, all - warmup);
    return settings.learningRate() * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * progress)));
  }

  private static double step(
      SegmentationStep training,
      List<SegmentSampler.Sample> samples,
      List<Integer> labels,
      SegmentationModel network,
      double rate) {
    List<Integer> size = network.config().volume().image();
    int voxels = samples.getFirst().x().length;
    float[] x = new float[samples.size() * voxels];
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
      Tensor volumes = Tensors.of(x, samples.size(), 1, size.get(0), size.get(1), size.get(2));
      Tensor truth = Tensors.of(classes, samples.size(), size.get(0), size.get(1), size.get(2));
      return training.step(compute.place(volumes), compute.place(truth), rate).loss();
    }
  }

  private static List<Measured> measure(
      SegmentationModel network, SegmentView view, List<VolumeManifest.Row> rows) {
    List<Integer> labels = network.decoder().labels().stream().filter(l -> l > 0).toList();
    List<Measured> measured = new ArrayList<>();
    for (VolumeManifest.Row row : rows) {
      Volume scan = LabelledVolumes.read(row.path(), row.mask());
      Volume found = view.segment(scan, network);
      LabelAgreement.of(found, LabelledVolumes.labels(row, scan), labels)
          .forEach(
              agreement ->
                  measured.add(
                      new Measured(row.subject(), row.session(), row.modality(), agreement)));
    }
    return measured;
  }
}
