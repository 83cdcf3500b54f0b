package org.engram.pipeline.completion;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Grid;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.completion.CompletionStep;
import org.engram.models.neurojepa.completion.ImageQuality;
import org.engram.models.neurojepa.completion.ModalityCompletion;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.pipeline.finetune.volume.RowTokens;
import org.engram.pipeline.pretrain.volume.VolumeReading;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.volumes.PreparedVolume;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.Elementwise;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/**
 * Tells a modality of sessions that lack it: its tokens and its image, each a file a session. Where
 * a session has it after all it is told too if that is wished, and compared.
 */
public final class CompletionJob {
  private static final int SCANNER = 1; // NIfTI's code of the scanner's own space
  private static final double SAME_PLACE = 1; // millimetres

  private final NeuroJepaDescription model;
  private final CompletionFolder.About about;
  private final Path out;
  private final List<Completed> completed = new ArrayList<>();
  private final List<RefusedScan> refused = new ArrayList<>();
  private int had;

  private CompletionJob(NeuroJepaDescription model, CompletionFolder.About about, Path out) {
    this.model = model;
    this.about = about;
    this.out = out;
  }

  /**
   * One session's.
   *
   * @param from the modalities that it was told from
   * @param image on the grid of the first of them, prepared; about 0 to 1
   * @param tokens normed over channels, key {@code embeddings}, [tokens, dim]
   * @param compared with the modality itself, where the session has it
   * @param warnings what a reader should know
   */
  public record Completed(
      String subject,
      String session,
      List<String> from,
      Path image,
      Path tokens,
      Optional<Compared> compared,
      List<String> warnings) {
    public Completed {
      from = List.copyOf(from);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * How close.
   *
   * @param latents mean absolute difference of tokens, normed
   */
  public record Compared(double latents, ImageQuality image) {}

  /**
   * What became of the sessions.
   *
   * @param had sessions that have the modality and were passed over
   */
  public record Result(List<Completed> completed, int had, List<RefusedScan> refused) {
    public Result {
      completed = List.copyOf(completed);
      refused = List.copyOf(refused);
    }
  }

  /** The volumes of a session. */
  private record Session(String subject, String session, List<VolumeScan> scans) {}

  /**
   * Runs, and writes {@code completed.tsv} last.
   *
   * @param completion folder of a training
   * @param all also of sessions that have the modality
   * @param out folder, made where it is not there; files of the same name are replaced
   * @param compute in float32
   * @throws RefusedInputException where nothing could be completed
   */
  public static Result run(
      NeuroJepaDescription model,
      Path completion,
      List<VolumeScan> scans,
      boolean all,
      Path out,
      Compute compute) {
    CompletionFolder.About about = CompletionFolder.about(completion);
    CompletionJob job = new CompletionJob(model, about, out);
    try (ModalityCompletion network = CompletionFolder.open(completion, about, model, compute)) {
      make(out);
      RowTokens.with(model, compute, encoder -> job.run(scans, all, network, encoder));
    }
    Result result = new Result(job.completed, job.had, job.refused);
    if (result.completed().isEmpty()) {
      throw new RefusedInputException(
          "volumes",
          result.had() > 0
              ? result.had() + " sessions, which have a " + about.wanted()
              : "none that can be used",
          "sessions without " + about.wanted() + " and with one of " + about.modalities(),
          result.refused().isEmpty()
              ? "--all tells it of sessions that have it too"
              : "The first refused: " + result.refused().getFirst().problem().line());
    }
    CompletionTables.completed(out.resolve("completed.tsv"), result);
    return result;
  }

  private static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder + ": " + e.getMessage(), e);
    }
  }

  private void run(
      List<VolumeScan> scans, boolean all, ModalityCompletion network, RowTokens encoder) {
    VolumePreparer preparer = new VolumePreparer(model, scans, Optional.empty());
    for (Session session : sessions(scans)) {
      boolean has = session.scans().stream().anyMatch(s -> s.modality().equals(about.wanted()));
      if (has && !all) {
        had++;
      } else {
        complete(session, preparer, network, encoder);
      }
    }
  }

  private List<Session> sessions(List<VolumeScan> scans) {
    Map<List<String>, Session> sessions = new LinkedHashMap<>();
    for (VolumeScan scan : scans) {
      if (!about.modalities().contains(scan.modality())) {
        refuse(
            scan,
            "modality " + scan.modality(),
            "one that the completion knows: " + about.modalities(),
            "Leave it out with --only");
        continue;
      }
      Session session =
          sessions.computeIfAbsent(
              List.of(scan.file().subject(), scan.file().session()),
              key -> new Session(key.get(0), key.get(1), new ArrayList<>()));
      if (session.scans().stream().anyMatch(s -> s.modality().equals(scan.modality()))) {
        refuse(
            scan,
            "a second " + scan.modality() + " of the session",
            "one volume a modality and session",
            "The first was taken; leave one of them out");
      } else {
        session.scans().add(scan);
      }
    }
    return List.copyOf(sessions.values());
  }

  private void refuse(VolumeScan scan, String found, String expected, String remedy) {
    refused.add(
        new RefusedScan(
            scan.file(), new Problem(scan.file().path().toString(), found, expected, remedy)));
  }

  private void complete(
      Session session, VolumePreparer preparer, ModalityCompletion network, RowTokens encoder) {
    SequencedMap<String, PreparedVolume> volumes = new LinkedHashMap<>();
    for (VolumeScan scan : session.scans()) {
      try {
        volumes.put(scan.modality(), preparer.prepare(scan));
      } catch (FileFormatException e) {
        refused.add(new RefusedScan(scan.file(), e.problem()));
      } catch (RefusedInputException e) {
        refused.add(new RefusedScan(scan.file(), e.problem()));
      }
    }
    Optional<PreparedVolume> truth = Optional.ofNullable(volumes.get(about.wanted()));
    List<String> from =
        about.modalities().stream()
            .filter(m -> !m.equals(about.wanted()) && volumes.containsKey(m))
            .toList();
    if (from.isEmpty()) {
      session.scans().stream()
          .filter(scan -> volumes.containsKey(scan.modality()))
          .forEach(
              scan ->
                  refuse(
                      scan,
                      "nothing but " + scan.modality(),
                      "another modality to tell it from: " + about.modalities(),
                      ""));
      return;
    }
    completed.add(told(session, volumes, from, truth, network, encoder));
  }

  private Completed told(
      Session session,
      Map<String, PreparedVolume> volumes,
      List<String> from,
      Optional<PreparedVolume> truth,
      ModalityCompletion network,
      RowTokens encoder) {
    int wanted = about.modalities().indexOf(about.wanted());
    List<Optional<PreparedVolume>> inOrder =
        about.modalities().stream().map(m -> Optional.ofNullable(volumes.get(m))).toList();
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      ModalityBatch tokens = tokens(inOrder, network.compute(), encoder);
      Tensor latents = network.latents(tokens, wanted);
      float[] image = network.image(latents).toFloats();
      Grid grid = volumes.get(from.getFirst()).volume().grid();
      Path imageFile =
          out.resolve(name(session) + "_space-model_desc-told_" + about.wanted() + ".nii.gz");
      NiftiWriter.write(
          imageFile,
          VolumeReading.ofRowMajor(grid, image),
          NiftiHeader.of(grid, 1, NiftiType.FLOAT32, SCANNER));
      Path tokensFile =
          out.resolve(name(session) + "_desc-told_" + about.wanted() + ".safetensors");
      SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
      tensors.put(
          "embeddings", HostTensor.of(latents.toFloats(), latents.size(1), latents.size(2)));
      Map<String, String> words = new LinkedHashMap<>();
      words.put("told", about.wanted());
      words.put("from", String.join(",", from));
      words.put("model_hash", about.model());
      Safetensors.write(tokensFile, tensors, words);
      Optional<Compared> compared =
          truth.map(
              own ->
                  new Compared(
                      Elementwise.abs(
                              latents.sub(CompletionStep.normed(tokens.parts().get(wanted))))
                          .mean(0, 1, 2)
                          .item(),
                      ImageQuality.of(own.input(), image, size(grid), 1)));
      return new Completed(
          session.subject(),
          session.session(),
          from,
          imageFile,
          tokensFile,
          compared,
          warnings(volumes, from));
    }
  }

  private static int[] size(Grid grid) {
    return new int[] {grid.nx(), grid.ny(), grid.nz()};
  }

  private static List<String> warnings(Map<String, PreparedVolume> volumes, List<String> from) {
    Grid first = volumes.get(from.getFirst()).volume().grid();
    return from.stream()
        .filter(modality -> !volumes.get(modality).volume().grid().matches(first, SAME_PLACE))
        .map(
            modality ->
                modality
                    + " does not lie on the grid of "
                    + from.getFirst()
                    + ": patches are not of the same places")
        .toList();
  }

  private ModalityBatch tokens(
      List<Optional<PreparedVolume>> volumes, Compute compute, RowTokens encoder) {
    int voxels = model.config().volume().image().stream().reduce(1, Math::multiplyExact);
    float[] values = new float[Math.multiplyExact(voxels, volumes.size())];
    boolean[] present = new boolean[volumes.size()];
    for (int m = 0; m < present.length; m++) {
      present[m] = volumes.get(m).isPresent();
      if (present[m]) {
        System.arraycopy(volumes.get(m).get().input(), 0, values, m * voxels, voxels);
      }
    }
    float[] flat = encoder.tokens(present, values);
    int dim = model.config().embedDim();
    int each = flat.length / present.length;
    List<Tensor> parts = new ArrayList<>();
    for (int m = 0; m < present.length; m++) {
      float[] own = new float[each];
      System.arraycopy(flat, m * each, own, 0, each);
      parts.add(compute.place(Tensors.of(own, 1, each / dim, dim)));
    }
    return new ModalityBatch(parts, new boolean[][] {present});
  }

  private static String name(Session session) {
    return "sub-"
        + session.subject()
        + (session.session().isEmpty() ? "" : "_ses-" + session.session());
  }
}
