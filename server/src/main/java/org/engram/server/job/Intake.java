package org.engram.server.job;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.engram.pipeline.embed.Embedder;
import org.engram.pipeline.embed.EmbeddingModel;
import org.engram.pipeline.embed.VolumePooling;
import org.engram.pipeline.scan.VolumeReading;
import org.engram.pipeline.volumes.VolumePreparer.Segmentation;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/**
 * What a service takes and as what: by its model, and by how it was started.
 *
 * @param model stays open as long as the service
 * @param runs the recipe by which volumes over time become series; without one they are not taken
 * @param pooling the rows of a volume
 * @param segmentation whose labels {@link VolumePooling#REGIONS} goes by; without a file each
 *     volume comes with its own
 */
public record Intake(
    EmbeddingModel model,
    Optional<VolumeReading> runs,
    VolumePooling pooling,
    Optional<Segmentation> segmentation) {
  /**
   * @throws ConfigurationException where the recipe is for another kind of model than there is, or
   *     pooling and segmentation do not go together
   */
  public Intake {
    Objects.requireNonNull(model, "model");
    boolean ofSeries = model instanceof EmbeddingModel.OfSeries;
    if (runs.isPresent() && !ofSeries) {
      throw new ConfigurationException(
          "--recipe", "given with a model of volumes", "a model of series", "Leave --recipe out");
    }
    if (ofSeries && pooling != VolumePooling.MEAN) {
      throw new ConfigurationException(
          "--pool", pooling.toString(), "mean, for a model of series", "Leave --pool out");
    }
    if (segmentation.isPresent() != (pooling == VolumePooling.REGIONS)) {
      throw new ConfigurationException(
          "--segmentation",
          segmentation.isPresent() ? "given without --pool regions" : "not given",
          "with --pool regions, and with nothing else",
          "--segmentation FILE for labels of all volumes, --segmentation form for those that come"
              + " with each");
    }
  }

  /** A model's own kind of files, and a vector a scan. */
  public static Intake of(EmbeddingModel model) {
    return new Intake(model, Optional.empty(), VolumePooling.MEAN, Optional.empty());
  }

  /** The same that takes volumes over time. */
  public Intake withRecipe(VolumeReading recipe) {
    return new Intake(model, Optional.of(recipe), pooling, segmentation);
  }

  /** What embeds what was sent. */
  Embedder<?> embedder(int batch) {
    return switch (model) {
      case EmbeddingModel.OfSeries series ->
          runs.isPresent() ? series.embedder(batch, runs.get()) : series.embedder(List.of(), batch);
      case EmbeddingModel.OfVolumes volumes -> volumes.embedder(List.of(), pooling, segmentation);
    };
  }

  /** The kinds of scans that are taken. */
  public List<FileKind> kinds() {
    return switch (model) {
      case EmbeddingModel.OfVolumes _ -> FileKind.of(FileKind.Content.VOLUMES);
      case EmbeddingModel.OfSeries _ -> {
        List<FileKind> kinds =
            new ArrayList<>(FileKind.of(FileKind.Content.TEXT, FileKind.Content.ARRAYS));
        if (runs.isPresent() && runs.get().takesDense()) {
          kinds.add(FileKind.DENSE);
        }
        if (runs.isPresent() && runs.get().takesVolumes()) {
          kinds.addAll(FileKind.of(FileKind.Content.VOLUMES));
        }
        yield List.copyOf(kinds);
      }
    };
  }

  /** Why a kind is not taken, and what to do. */
  public Problem notTaken(FileKind kind) {
    boolean run = model instanceof EmbeddingModel.OfSeries && !kind.series();
    return new Problem(
        "kind",
        kind.ending() + ", which this " + (run ? "service" : "model") + " does not take",
        "one of " + endings(kinds()),
        run && kind != FileKind.JSON
            ? runs.isPresent()
                ? "The atlas it was started with has no labels for such files"
                : "Volumes over time are taken by a service that was started with a preprocessing"
                    + " recipe: engram serve --recipe NAME --atlas NAME"
            : "Send another kind");
  }

  static String endings(List<FileKind> kinds) {
    return String.join(" ", kinds.stream().map(FileKind::ending).toList());
  }

  /** What may come with a scan of a kind. */
  public Set<Companion> companions(FileKind kind) {
    Set<Companion> all = EnumSet.noneOf(Companion.class);
    switch (model) {
      case EmbeddingModel.OfVolumes _ -> {
        all.add(Companion.MASK);
        if (segmentation.isPresent() && segmentation.get().file().isEmpty()) {
          all.add(Companion.SEGMENTATION);
        }
      }
      case EmbeddingModel.OfSeries _ -> {
        if (!kind.series()) {
          all.add(Companion.CONFOUNDS);
          all.add(Companion.CONFOUNDS_JSON);
        }
        if (kind.content() == FileKind.Content.VOLUMES) {
          all.add(Companion.MASK);
        }
      }
    }
    return all;
  }

  /** What a scan lacks that is known to be needed before it is read. */
  public Optional<Problem> lacks(UploadedFile scan) {
    boolean run = runs.isPresent() && !scan.kind().series();
    if (run && runs.get().needsConfounds() && !scan.has(Companion.CONFOUNDS)) {
      return Optional.of(
          new Problem(
              "confounds",
              "no table of confounds with it",
              "one: the recipe " + runs.get().recipe() + " regresses confounds out",
              "Send a form: the scan, and behind it the table in the field confounds"));
    }
    if (run
        && scan.kind().content() == FileKind.Content.VOLUMES
        && scan.about().space().isEmpty()
        && runs.get().assumedSpace().isEmpty()) {
      return Optional.of(
          new Problem(
              "space",
              "not stated",
              "the space of the volumes, as behind space- in the names of fMRIPrep's files",
              "State it, as in space=MNI152NLin2009cAsym; or start the service with"
                  + " --assume-space"));
    }
    if (companions(scan.kind()).contains(Companion.SEGMENTATION)
        && !scan.has(Companion.SEGMENTATION)) {
      return Optional.of(
          new Problem(
              "segmentation",
              "none with it",
              "labels on the volume's own grid: this service pools by regions",
              "Send a form: the volume, and behind it the labels in the field segmentation"));
    }
    return Optional.empty();
  }
}
