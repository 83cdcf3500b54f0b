package org.engram.pipeline.preprocess;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.engram.imaging.bids.BidsName;
import org.engram.imaging.parcellation.ParcellatedRunFile;
import org.engram.imaging.parcellation.RunFormat;
import org.engram.pipeline.parcellate.Sources;

/**
 * Writes a prepared run: a table under the BIDS derivative name, and a sidecar with the recipe. The
 * table can be read as any parcel series.
 */
public final class PreparedRunFile {
  private static final Pattern ENTITY = Pattern.compile("[A-Za-z]+-[A-Za-z0-9+]+");

  private PreparedRunFile() {}

  /**
   * Writes the table and {@code .json} beside it.
   *
   * @param folder that is there
   * @param id names the table of a run whose file has no BIDS name: subject first, without {@code
   *     sub-}; what BIDS allows in no label is left out of it
   * @return the table
   */
  public static Path write(Preprocessor by, PreparedRun run, Path folder, String id) {
    String scan = run.input().bold().getFileName().toString();
    String name =
        ParcellatedRunFile.name(
            BidsName.of(scan).hasSubject() ? scan : "sub-" + label(id) + "_bold.nii",
            run.run().atlas().name(),
            run.run().statistic(),
            RunFormat.TSV);
    Path file = folder.resolve(name);
    ParcellatedRunFile.write(run.run(), file, provenance(by, run));
    return file;
  }

  /** The subject in letters and digits alone, what follows by entities where it has them. */
  private static String label(String id) {
    String[] parts = id.split("_", -1);
    for (int i = 0; i < parts.length; i++) {
      if (i == 0 || !ENTITY.matcher(parts[i]).matches()) {
        parts[i] = parts[i].replaceAll("[^A-Za-z0-9]", "");
      }
    }
    return String.join("_", parts);
  }

  private static Map<String, Object> provenance(Preprocessor by, PreparedRun run) {
    PreprocessRecipe recipe = by.recipe();
    RunInput input = run.input();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Sources", List.of(input.bold().toString()));
    json.put("Atlases", by.atlases());
    input.mask().ifPresent(mask -> json.put("Mask", Sources.hashed(mask)));
    Optional<Path> table = recipe.confounds().isPresent() ? input.confounds() : Optional.empty();
    table.ifPresent(file -> json.put("Confounds", Sources.hashed(file)));
    recipe.space().assume().ifPresent(space -> json.put("AssumedSpace", space));
    Map<String, String> preprocessing = new LinkedHashMap<>();
    preprocessing.put("Recipe", recipe.name());
    preprocessing.put("Sha256", recipe.hash());
    preprocessing.put("Settings", recipe.yaml());
    json.put("Preprocessing", preprocessing);
    json.put("GeneratedBy", Sources.generatedBy());
    return json;
  }
}
