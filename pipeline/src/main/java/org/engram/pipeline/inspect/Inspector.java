package org.engram.pipeline.inspect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.directory.ModelType;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/** Tells what a file is, by its name first and by its beginning where the name leaves it open. */
final class Inspector {
  private static final int HEAD = 1 << 16;
  private static final List<String> CHECKPOINTS =
      List.of(".pt", ".pth", ".pth.tar", ".pt.tar", ".ckpt");

  private final Path file;
  private final String name;
  private final InspectSettings settings;

  Inspector(Path file, InspectSettings settings) {
    this.file = file;
    Path last = file.toAbsolutePath().normalize().getFileName();
    this.name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
    this.settings = settings;
  }

  Inspection inspect() {
    if (!Files.exists(file)) {
      throw new FileFormatException(
          file.toString(),
          Files.isSymbolicLink(file) ? "a link to nothing" : "no such file",
          "a file",
          Files.isSymbolicLink(file) ? "Fetch its content (datalad get)" : "Check the path");
    }
    if (Files.isDirectory(file)) {
      return folder();
    }
    if (CHECKPOINTS.stream().anyMatch(name::endsWith)) {
      return tensors().checkpoint();
    }
    if (name.endsWith(".safetensors")) {
      return tensors().safetensors();
    }
    if (name.endsWith(".npy") || name.endsWith(".npz")) {
      return tensors().numpy();
    }
    if (name.endsWith(".parquet")) {
      return new TableFiles(file, settings).embeddings();
    }
    if (name.endsWith(".json")) {
      return new JsonFiles(file, settings).inspect();
    }
    if (CiftiFiles.are(file)) {
      return new CiftiFiles(file, settings).inspect();
    }
    if (VolumeFile.supports(file)) {
      return new VolumeContent(file, settings).inspect();
    }
    return table();
  }

  private TensorFiles tensors() {
    return new TensorFiles(file, settings);
  }

  private Inspection folder() {
    if (Files.exists(file.resolve(ModelDescription.CONFIG))) {
      return switch (ModelType.of(file)) {
        case BRAIN_JEPA -> new ModelFolder(file, settings).inspect();
        case NEURO_JEPA -> new VolumeModelFolder(file, settings).inspect();
      };
    }
    if (SeriesFile.isFolderOfOneScan(file)) {
      return new SeriesFile(file, settings).inspect();
    }
    throw new RefusedInputException(
        file.toString(),
        "a folder without config.json",
        "a file, a model directory or a UK Biobank folder of one scan",
        "Name the files in it");
  }

  private Inspection table() {
    TableFiles tables = new TableFiles(file, settings);
    String head = name.endsWith(".csv") || name.endsWith(".tsv") ? firstLine() : "";
    String columns = head.replace('\t', ',').replace("\"", "");
    if (columns.startsWith("subject,session,run,source,")) {
      return tables.embeddings();
    }
    if (columns.startsWith("index,label") && name.endsWith(".tsv")) {
      return tables.regions(Atlas.readTsv(file));
    }
    if (name.contains("gradient") && name.endsWith(".csv")) {
      return tables.gradients(GradientTable.read(file));
    }
    if (!TimeSeriesFile.supports(file)) {
      throw new FileFormatException(
          file.toString(),
          "an ending that is not known",
          "a time series (.csv .tsv .txt .1d .mat .npy .npz .safetensors, gzip too), a volume (.nii"
              + " .nii.gz .hdr .img .mgh .mgz), CIFTI (.nii), GIFTI (.gii), .json, .parquet, a"
              + " checkpoint (.pt .pth .pth.tar .ckpt) or a model directory",
          "Rename it where only the ending is wrong");
    }
    return new SeriesFile(file, settings).inspect();
  }

  private String firstLine() {
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(HEAD), StandardCharsets.UTF_8);
      return text.lines().findFirst().orElse("").replace("\uFEFF", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static long size(Path file) {
    try {
      if (!Files.isDirectory(file)) {
        return Files.size(file);
      }
      long bytes = 0;
      try (Stream<Path> entries = Files.list(file)) {
        for (Path entry : (Iterable<Path>) entries::iterator) {
          bytes += Files.isRegularFile(entry) ? Files.size(entry) : 0;
        }
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Inspection of(Path file, Content content, Optional<Fit> fit) {
    return new Inspection(file.toString(), size(file), content.kind(), content, fit);
  }

  /** How a model is called in messages. */
  static String title(ModelDescription model) {
    Path folder = model.weights().toAbsolutePath().getParent();
    return model.weights().endsWith(ModelDescription.WEIGHTS) && folder != null
        ? folder.getFileName() == null ? folder.toString() : folder.getFileName().toString()
        : model.weights().toString();
  }

  /** The first few of many, for a reader. */
  static List<String> first(List<String> all) {
    return all.subList(0, Math.min(5, all.size()));
  }
}
