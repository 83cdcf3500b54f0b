package org.engram.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.pipeline.bidsapp.AppFolder;
import org.engram.pipeline.bidsapp.GroupLevel;
import org.engram.pipeline.bidsapp.GroupResult;
import org.engram.pipeline.bidsapp.ParticipantLevel;
import org.engram.pipeline.bidsapp.ParticipantOutcome;
import org.engram.pipeline.bidsapp.ScanEmbedder;
import org.engram.pipeline.bidsapp.Selection;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.embed.VolumeCode;
import org.engram.pipeline.embed.VolumeEmbedSettings;
import org.engram.pipeline.embed.VolumePooling;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram bids-app}: embedding with the command line of a BIDS App. */
@Command(
    name = "bids-app",
    description = {
      "Embed a BIDS data set participant by participant into a BIDS derivative, and gather the"
          + " group, with the command line that BIDS Apps share.",
      "participant writes sub-LABEL/sub-LABEL_desc-NAME_embeddings.tsv with a JSON sidecar; group"
          + " writes group_desc-NAME_embeddings.parquet, a table of one line a participant, and a"
          + " page. What is done is passed over, what was interrupted goes on, and processes with"
          + " different participants may run at once."
    })
final class BidsAppCommand implements Callable<Integer> {
  private static final int GPU_BATCH = 16;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "BIDS_DIR",
      description =
          "The data set: raw scans, or the derivative of fMRIPrep, XCP-D or another, with"
              + " derivatives within it.")
  private Path dataSet;

  @Parameters(index = "1", paramLabel = "OUT_DIR", description = "The derivative to write.")
  private Path out;

  @Parameters(
      index = "2",
      paramLabel = "LEVEL",
      completionCandidates = Choices.Levels.class,
      description = "participant or group.")
  private String level;

  @Option(
      names = {"--participant_label", "--participant-label"},
      arity = "1..*",
      split = ",",
      paramLabel = "LABEL",
      description =
          "Take these participants, with or without sub-; several may follow. Default: all.")
  private List<String> participants = new ArrayList<>();

  @Option(
      names = {"--session_label", "--session-label"},
      arity = "1..*",
      split = ",",
      paramLabel = "LABEL",
      description = "Take scans of these sessions, with or without ses-. Default: all.")
  private List<String> sessions = new ArrayList<>();

  @Option(
      names = {"--derivatives"},
      paramLabel = "DIR",
      description =
          "Look for scans there too, as in fMRIPrep's output beside raw scans; may be given several"
              + " times. Default: in BIDS_DIR alone.")
  private List<Path> derivatives = new ArrayList<>();

  @Option(
      names = {"-w", "--work-dir"},
      paramLabel = "DIR",
      description = "Where unfinished work is kept. Default: OUT_DIR/.work.")
  private Path work;

  @Option(
      names = "--desc",
      paramLabel = "NAME",
      description =
          "What the embedding is called in the files' names, letters and digits. Default:"
              + " brainjepa or neurojepa, by the model; at the group level the only one there is.")
  private String label;

  @Option(
      names = {"--skip_bids_validator", "--skip-bids-validator"},
      description =
          "Accepted because other BIDS Apps have it: no validator is run here. What is wrong with"
              + " a data set is told by engram scan.")
  private boolean skipValidator;

  @Option(
      names = "--pool",
      paramLabel = "POOLING",
      completionCandidates = Choices.VolumePoolings.class,
      defaultValue = "mean",
      description =
          "Of volumes: mean, tokens, or regions (a row a label of --segmentation). Default:"
              + " ${DEFAULT-VALUE}.")
  private String pool;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "0",
      description = "Scans computed at once; 0 is 1 on the CPU and 16 on a GPU. Default: 0.")
  private int batch;

  @Option(
      names = "--overwrite",
      description =
          "Make tables anew that are there of other scans or settings. Default: refuse to.")
  private boolean overwrite;

  @Mixin private ModelOptions model;
  @Mixin private CommonOptions common;
  @Mixin private VolumeEmbedOptions volumes;
  @Mixin private ReadingOptions reading;
  @Mixin private PreprocessOptions preprocess;
  @Mixin private SamplingOptions sampling;

  @Override
  public Integer call() {
    if (!Files.isDirectory(dataSet)) {
      throw new ConfigurationException(
          dataSet.toString(), "no such folder", "a BIDS data set", "Check the path");
    }
    if (skipValidator) {
      note(List.of("no BIDS validator is run, with or without --skip-bids-validator"));
    }
    Selection selection = new Selection(participants, sessions);
    return switch (level) {
      case "participant" -> participants(selection);
      case "group" -> group(selection);
      default ->
          throw new ConfigurationException(
              "LEVEL", "'" + level + "'", "participant or group", "See: engram bids-app --help");
    };
  }

  private int participants(Selection selection) {
    Optional<NeuroJepaDescription> ofVolumes = model.ofVolumes();
    return ofVolumes.isPresent()
        ? volumes(ofVolumes.get(), selection)
        : runs(model.description(), selection);
  }

  private int runs(ModelDescription description, Selection selection) {
    OtherOptions.refuse(
        spec, VolumeEmbedOptions.NAMES, "a model of parcel series", "They are of volumes");
    if (!pool.equals("mean")) {
      throw new ConfigurationException("--pool", "'" + pool + "'", "mean, for parcel series", "");
    }
    PreprocessOptions.Opened opened =
        preprocess.open(inputs(), reading.read(), reading.times(), common.threads());
    try (Compute compute = common.open();
        BrainJepa loaded = BrainJepa.load(description, model.encoder(), compute)) {
      List<String> notes = Notes.skippedByReason(opened.inputs().files().skipped());
      notes.addAll(description.notes());
      notes.addAll(opened.notes());
      note(notes);
      return participants(
          new ScanEmbedder.Runs(
              loaded,
              opened.inputs().files(),
              opened.reading(),
              sampling.preparation(description.config().frames(), reading),
              batchSize(compute)),
          selection);
    }
  }

  private int volumes(NeuroJepaDescription stated, Selection selection) {
    OtherOptions.refuse(
        spec, VolumeEmbedOptions.OF_SERIES, "a model of volumes", "They are of parcel series");
    VolumeScans found = volumes.volumes().scans(inputs());
    NeuroJepaDescription description = volumes.volumes().prepared(stated);
    VolumeCode code = volumes.code();
    try (Compute compute = common.open();
        NeuroJepa loaded =
            NeuroJepa.load(description, model.volumeEncoder(code == VolumeCode.SPARSE), compute)) {
      List<String> notes = Notes.skippedByReason(found.skipped());
      notes.addAll(description.notes());
      notes.addAll(volumes.head().describe());
      note(notes);
      VolumeEmbedSettings settings =
          new VolumeEmbedSettings(
              out,
              Optional.empty(),
              Optional.empty(),
              VolumePooling.fromName(pool),
              volumes.volumes().segmentation(),
              Level.RUN,
              batchSize(compute),
              overwrite,
              code,
              volumes.head());
      return participants(new ScanEmbedder.Volumes(loaded, found, settings), selection);
    }
  }

  private int participants(ScanEmbedder embedder, Selection selection) {
    AppFolder folder = folder(label == null ? embedder.label() : label);
    List<ScanProgress> open = new ArrayList<>();
    List<ParticipantOutcome> outcomes;
    try {
      outcomes =
          ParticipantLevel.run(
              dataSet,
              folder,
              embedder,
              selection,
              overwrite,
              (participant, index, all) -> {
                open.forEach(ScanProgress::close);
                open.clear();
                open.add(
                    new ScanProgress(
                        Progress.Style.of(common.json()),
                        "sub-" + participant + " (" + (index + 1) + " of " + all + ")"));
                return open.getFirst();
              });
    } finally {
      open.forEach(ScanProgress::close);
    }
    new BidsAppText(spec.commandLine().getOut(), common.json()).tell(out, outcomes);
    long withTable = outcomes.stream().filter(outcome -> outcome.rows() > 0).count();
    if (withTable == 0) {
      throw new RefusedInputException(
          outcomes.isEmpty()
              ? new Problem(dataSet.toString(), "no participant", "folders named sub-LABEL", "")
              : outcomes.getFirst().problem().orElseThrow(),
          null);
    }
    boolean refused =
        outcomes.stream().anyMatch(one -> one.problem().isPresent() || !one.refused().isEmpty());
    return refused ? ExitCode.SOME_REFUSED : ExitCode.DONE;
  }

  private int group(Selection selection) {
    GroupResult result = GroupLevel.run(dataSet, folder(groupLabel()), selection);
    new BidsAppText(spec.commandLine().getOut(), common.json()).tell(result);
    return result.missing().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
  }

  private String groupLabel() {
    List<String> there = AppFolder.labels(out);
    if (label != null) {
      return label;
    }
    if (there.size() > 1) {
      throw new ConfigurationException(
          "--desc", "not given", "one of " + String.join(", ", there), "Say which to gather");
    }
    return there.isEmpty() ? "brainjepa" : there.getFirst();
  }

  private AppFolder folder(String name) {
    return new AppFolder(out, work == null ? out.resolve(".work") : work, name);
  }

  private List<String> inputs() {
    List<String> inputs = new ArrayList<>(List.of(dataSet.toString()));
    derivatives.forEach(folder -> inputs.add(folder.toString()));
    return inputs;
  }

  private int batchSize(Compute compute) {
    return batch != 0 ? batch : compute.device().kind() == Device.Kind.CUDA ? GPU_BATCH : 1;
  }

  private void note(List<String> notes) {
    Notes.tell(spec.commandLine().getErr(), common.json(), notes);
  }
}
