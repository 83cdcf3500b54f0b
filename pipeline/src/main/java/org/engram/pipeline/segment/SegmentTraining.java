package org.engram.pipeline.segment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.labels.LabelAgreement;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.segmentation.DecoderConfig;
import org.engram.models.neurojepa.segmentation.NewDecoder;
import org.engram.models.neurojepa.segmentation.SegmentationModel;
import org.engram.models.nn.Parameters;
import org.engram.models.training.CounterRandom;
import org.engram.pipeline.card.ModelCard;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.pretrain.volume.VolumeManifest;
import org.engram.pipeline.run.NewFolder;
import org.engram.pipeline.run.StopRequest;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.FileHash;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.WeightsFile;

/**
 * Trains a decoder on the labelled volumes of a manifest and measures it on subjects that were kept
 * out, on their scans' own grids.
 */
public final class SegmentTraining {
  private static final int SPLIT = 22;
  private static final String CHECKPOINTS = "checkpoints";

  private SegmentTraining() {}

  /** Told of the run as it goes. */
  public interface Listener {
    /** After an epoch, counted from 1; the loss is a mean over its steps. */
    void epoch(int epoch, int epochs, double loss);
  }

  /**
   * What a training came to.
   *
   * @param ended whether it is done, or was asked to stop before
   * @param labels its classes, 0 first
   * @param steps that were taken
   * @param loss of the last epoch
   * @param measured on the subjects kept out, a row a volume and label; none where nobody was
   */
  public record Result(
      boolean ended, List<Integer> labels, long steps, double loss, List<Measured> measured) {
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
   * @param out folder of the result: new or empty, or with {@code resume} that of a training that
   *     was stopped
   * @param resume whether to go on, to the same bits as without a stop
   * @param compute in float32
   * @param stop asked between epochs
   */
  public static Result run(
      SegmentSettings settings,
      Path manifest,
      NeuroJepaDescription model,
      Path out,
      boolean resume,
      Compute compute,
      Listener listener,
      StopRequest stop) {
    begin(out, resume);
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
      SegmentState begun =
          SegmentState.start(model.hash(), FileHash.of(manifest), YamlConfig.write(settings));
      SegmentState state =
          new SegmentLoop(network, view, seen, settings)
              .run(out.resolve(CHECKPOINTS), begun, listener, stop);
      if (state.epochs() < settings.epochs()) {
        return new Result(false, labels, state.steps(), state.loss(), List.of());
      }
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
      return new Result(true, labels, state.steps(), state.loss(), measured);
    }
  }

  static void requireOneChannel(NeuroJepaDescription model) {
    int channels = model.config().volume().channels();
    if (channels != 1) {
      throw new ConfigurationException(
          "in_chans", channels + " volumes that enter together", "1", "Give another model");
    }
  }

  private static void begin(Path out, boolean resume) {
    if (!resume) {
      NewFolder.require(out);
    } else if (!Files.isDirectory(out.resolve(CHECKPOINTS))) {
      throw new ConfigurationException(
          "--resume",
          out + " without " + CHECKPOINTS,
          "the folder of a training that was stopped",
          "Leave --resume out to start one");
    }
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + out + ": " + e.getMessage(), e);
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

  private static List<Measured> measure(
      SegmentationModel network, SegmentView view, List<VolumeManifest.Row> rows) {
    List<Integer> labels = network.decoder().labels().stream().filter(l -> l > 0).toList();
    List<Measured> measured = new ArrayList<>();
    for (VolumeManifest.Row row : rows) {
      Volume scan = LabelledVolumes.read(row.path(), row.mask());
      Volume found = LabelledVolumes.within(row.mask(), view.segment(scan, network));
      LabelAgreement.of(found, LabelledVolumes.labels(row, scan), labels)
          .forEach(
              agreement ->
                  measured.add(
                      new Measured(row.subject(), row.session(), row.modality(), agreement)));
    }
    return measured;
  }
}
