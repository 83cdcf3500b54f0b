package org.engram.pipeline.parcellate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.parcellation.DenseAtlas;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.tensor.file.FileHash;

/** What the sidecar of a series says about where it is from; keys as in BIDS. */
public final class Sources {
  private Sources() {}

  /** The atlases with the hashes of their files, which are read for it. */
  public static List<Map<String, Object>> atlases(List<VolumeAtlasFile> files) {
    List<Map<String, Object>> atlases = new ArrayList<>();
    for (VolumeAtlasFile file : files) {
      Map<String, Object> atlas = new LinkedHashMap<>();
      atlas.put("Name", file.name());
      atlas.put(DenseAtlas.supports(file.volume()) ? "LabelFile" : "Volume", hashed(file.volume()));
      file.table().ifPresent(table -> atlas.put("Labels", hashed(table)));
      file.space().ifPresent(space -> atlas.put("Space", space));
      atlases.add(atlas);
    }
    return atlases;
  }

  /** A file with its hash. */
  public static Map<String, String> hashed(Path file) {
    Map<String, String> json = new LinkedHashMap<>();
    json.put("File", file.toString());
    json.put("Sha256", FileHash.of(file));
    return json;
  }

  /** This program and its version. */
  public static List<Map<String, String>> generatedBy() {
    String version = Sources.class.getPackage().getImplementationVersion();
    return List.of(
        Map.of("Name", "Engram", "Version", Optional.ofNullable(version).orElse("unpackaged")));
  }
}
