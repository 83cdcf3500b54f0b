package org.engram.pipeline.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.NewModel;
import org.engram.pipeline.embed.EmbedJob;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.embed.EmbedSettings;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.probe.ProbeStudy;
import org.engram.tensor.Compute;

/** Embeds the same scans with one model after the other, in a folder of their own. */
final class EncoderEmbeddings {
  private final List<ScanFile> scans;
  private final CompareSettings settings;
  private final Path folder;
  private final Compute compute;
  private final CompareListener listener;
  private final List<String> notes = new ArrayList<>();
  private int refused;

  EncoderEmbeddings(
      List<ScanFile> scans,
      CompareSettings settings,
      Path folder,
      Compute compute,
      CompareListener listener) {
    this.scans = scans;
    this.settings = settings;
    this.folder = folder;
    this.compute = compute;
    this.listener = listener;
  }

  /** The table of one model's embeddings, which is made. */
  Path of(String name, ModelDescription description) {
    Path table = file(name, ".parquet");
    try (BrainJepa model = BrainJepa.load(description, settings.encoder(), compute)) {
      EmbedResult result =
          EmbedJob.run(
              model,
              scans,
              new EmbedSettings(
                  table,
                  Optional.empty(),
                  Optional.empty(),
                  Level.RUN,
                  settings.batch(),
                  settings.read(),
                  settings.input(),
                  true),
              listener.embedding(name));
      if (!result.refused().isEmpty()) {
        notes.add(
            name
                + " could not take "
                + result.refused().size()
                + " scans, the first: "
                + result.refused().getFirst().problem().line());
      }
      refused = Math.max(refused, result.refused().size());
      return table;
    }
  }

  /** A new model of another's sizes, drawn by the seed. */
  ModelDescription randomModel(ModelDescription like) {
    Path directory = file(ProbeStudy.RANDOM, "");
    clear(directory);
    NewModel.of(like).write(directory, settings.seed());
    return ModelDescription.open(directory, settings.normalization());
  }

  /** What a reader of the results should know of the embedding, in words. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /** Scans that could not be embedded, of the model that took the fewest. */
  int refused() {
    return refused;
  }

  private Path file(String name, String ending) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder + ": " + e.getMessage(), e);
    }
    return folder.resolve(name.replace(' ', '-') + ending);
  }

  /** Removes what an earlier comparison left in a folder of its own. */
  private static void clear(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot empty " + directory + ": " + e.getMessage(), e);
    }
  }
}
