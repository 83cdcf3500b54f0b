package org.engram.imaging.atlas.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.engram.imaging.bids.BidsName;
import org.engram.imaging.bids.JsonObjects;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.IoFailure;
import tools.jackson.databind.JsonNode;

/**
 * The atlases in TemplateFlow's cache (Ciric et al. 2022): {@code tpl-SPACE/tpl-SPACE_res-02_
 * atlas-NAME_desc-KIND_dseg.nii.gz}, its table of labels beside it without {@code res-}. An atlas
 * goes by its file's name without suffix and hemisphere; two hemispheres are one atlas. Files that
 * TemplateFlow only lists and has not fetched, which are empty, are passed over.
 */
final class TemplateFlowAtlases {
  private static final List<String> IMAGES =
      List.of(".nii.gz", ".nii", ".dlabel.nii", ".label.gii");
  private static final int MOST_FILES = 100_000;
  private static final long LARGEST_DESCRIPTION = 1L << 20;

  private TemplateFlowAtlases() {}

  static List<AtlasEntry> in(Path cache) {
    List<AtlasEntry> found = new ArrayList<>();
    if (Files.isDirectory(cache)) {
      for (Path template : list(cache)) {
        String name = template.getFileName().toString();
        if (name.startsWith("tpl-") && Files.isDirectory(template)) {
          found.addAll(template(template, name.substring("tpl-".length())));
        }
      }
    }
    return found;
  }

  private static List<AtlasEntry> template(Path folder, String space) {
    List<Path> files = new ArrayList<>(list(folder));
    for (Path file : List.copyOf(files)) {
      if (file.getFileName().toString().startsWith("cohort-") && Files.isDirectory(file)) {
        files.addAll(list(file));
      }
    }
    SequencedMap<String, List<Path>> images = new TreeMap<>();
    for (Path file : files) {
      BidsName name = BidsName.of(file.getFileName().toString());
      boolean atlas = !name.entity("atlas").isEmpty() || !name.entity("seg").isEmpty();
      boolean labels = name.suffix().equals("dseg") || name.suffix().equals("dlabel");
      if (atlas && labels && IMAGES.contains(name.extension()) && hasContent(file)) {
        images.computeIfAbsent(key(name), _ -> new ArrayList<>()).add(file);
      }
    }
    List<AtlasEntry> entries = new ArrayList<>();
    String licence = images.isEmpty() ? "" : licence(folder);
    for (Map.Entry<String, List<Path>> atlas : images.entrySet()) {
      entries.add(
          new AtlasEntry(
              atlas.getKey(),
              atlas.getValue().stream().map(TemplateFlowAtlases::found).toList(),
              table(atlas.getValue().getFirst(), files).map(TemplateFlowAtlases::found),
              space,
              licence,
              "",
              AtlasEntry.Source.TEMPLATEFLOW));
    }
    return entries;
  }

  /** The entities as in the file's name, the hemisphere's aside. */
  private static String key(BidsName name) {
    StringBuilder key = new StringBuilder();
    name.entities()
        .forEach(
            (entity, value) -> {
              if (!entity.equals("hemi")) {
                key.append(key.isEmpty() ? "" : "_").append(entity).append('-').append(value);
              }
            });
    return key.toString();
  }

  /** The table of the same atlas whose entities are all the image's, the nearest one. */
  private static Optional<Path> table(Path image, List<Path> files) {
    BidsName wanted = BidsName.of(image.getFileName().toString());
    return files.stream()
        .filter(file -> file.getFileName().toString().endsWith(".tsv") && hasContent(file))
        .filter(file -> BidsName.of(file.getFileName().toString()).appliesTo(wanted))
        .filter(file -> !BidsName.of(file.getFileName().toString()).entity("atlas").isEmpty())
        .max(
            Comparator.comparingInt(
                file -> BidsName.of(file.getFileName().toString()).entities().size()));
  }

  private static boolean hasContent(Path file) {
    try {
      return Files.isRegularFile(file) && Files.size(file) > 0;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static AtlasFile found(Path file) {
    try {
      Path absolute = file.toAbsolutePath().normalize();
      return new AtlasFile(absolute, absolute, Files.size(file), "");
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static String licence(Path folder) {
    Path file = folder.resolve("template_description.json");
    if (!hasContent(file)) {
      return "";
    }
    JsonNode licence = JsonObjects.read(file, LARGEST_DESCRIPTION).path("License");
    return licence.isString() ? licence.stringValue().strip() : "";
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.limit(MOST_FILES).sorted().toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static FileFormatException unreadable(Path path, IOException e) {
    return new FileFormatException(
        new Problem(path.toString(), IoFailure.words(e), "readable files of TemplateFlow", ""), e);
  }
}
