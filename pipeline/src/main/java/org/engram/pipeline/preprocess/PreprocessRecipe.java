package org.engram.pipeline.preprocess;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.engram.imaging.confounds.ConfoundSettings;
import org.engram.imaging.quality.ExclusionRule;
import org.engram.imaging.signal.cleaning.CleaningSettings;
import org.engram.pipeline.config.YamlConfig;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;

/**
 * A preprocessing recipe: all that decides how a scan becomes a cleaned parcel series. Shipped ones
 * have names, others are YAML files; {@link #yaml} and {@link #hash} go into what is made by it.
 *
 * <pre>{@code
 * PreprocessRecipe recipe = PreprocessRecipe.of("fmriprep-24p-acompcor", List.of());
 * }</pre>
 *
 * @param name of the recipe
 * @param description what it does, in a sentence
 * @param citation what it follows; may be empty
 * @param atlas the regions and how their voxels become series
 * @param space of the scans
 * @param confounds which nuisance signals are regressed out and which frames are censored; empty
 *     for none, and then no table is needed
 * @param cleaning of the series; empty for none
 * @param exclusion which scans are left out by their quality; by default none
 */
public record PreprocessRecipe(
    String name,
    String description,
    String citation,
    AtlasSettings atlas,
    SpaceSettings space,
    Optional<ConfoundSettings> confounds,
    Optional<CleaningSettings> cleaning,
    ExclusionRule exclusion) {
  /**
   * @throws ConfigurationException where the sections do not go together
   */
  public PreprocessRecipe {
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(citation, "citation");
    Objects.requireNonNull(atlas, "atlas");
    Objects.requireNonNull(space, "space");
    Objects.requireNonNull(exclusion, "exclusion");
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
      throw new ConfigurationException(
          "name", "'" + name + "'", "letters, digits and . _ -, a letter or digit first", "");
    }
    if (confounds.isPresent() && cleaning.isEmpty()) {
      throw new ConfigurationException(
          "confounds",
          "given, and no cleaning",
          "a section cleaning, which regresses them out",
          "Add 'cleaning: {}' for the defaults, or leave confounds out");
    }
  }

  /** Parcellates only; no atlas is stated yet. */
  public static PreprocessRecipe defaults() {
    return new PreprocessRecipe(
        "custom",
        "",
        "",
        AtlasSettings.defaults(),
        SpaceSettings.defaults(),
        Optional.empty(),
        Optional.empty(),
        ExclusionRule.defaults());
  }

  /** A shipped recipe. */
  public static PreprocessRecipe named(String name) {
    return of(name, List.of());
  }

  /**
   * A shipped recipe, or the one in a file.
   *
   * @param nameOrFile a name of {@link ShippedRecipes#names}, or the path of a YAML file
   * @param overrides each {@code key.path=value}
   * @throws ConfigurationException where it is neither, listing the names, or with all that is
   *     wrong in it
   * @throws FileFormatException where the file is no plain YAML
   */
  public static PreprocessRecipe of(String nameOrFile, List<String> overrides) {
    return ShippedRecipes.isNamed(nameOrFile)
        ? ShippedRecipes.read(nameOrFile, overrides)
        : ShippedRecipes.readFile(nameOrFile, overrides);
  }

  /** The same with other atlases, by name. */
  public PreprocessRecipe withAtlases(List<String> names) {
    return withAtlases(names, List.of());
  }

  /** The same with other atlases: those of the library first, then those by file. */
  public PreprocessRecipe withAtlases(List<String> names, List<AtlasFileSettings> files) {
    return new PreprocessRecipe(
        name,
        description,
        citation,
        atlas.with(names, files),
        space,
        confounds,
        cleaning,
        exclusion);
  }

  /** The same with a space that scans are taken to be in where nothing states it. */
  public PreprocessRecipe withAssumedSpace(String assumed) {
    return new PreprocessRecipe(
        name,
        description,
        citation,
        atlas,
        new SpaceSettings(Optional.of(assumed)),
        confounds,
        cleaning,
        exclusion);
  }

  /** Every setting that is in force, as YAML that reads back equal. Paths in it are absolute. */
  public String yaml() {
    return YamlConfig.write(this);
  }

  /** SHA-256 of {@link #yaml}, in hexadecimal: equal for equal recipes. */
  public String hash() {
    try {
      byte[] bytes = yaml().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Reads a recipe's text. */
  static PreprocessRecipe parse(String source, String text, List<String> overrides) {
    Path here = Path.of("").toAbsolutePath();
    return YamlConfig.parse(source, text, here, PreprocessRecipe.class, overrides);
  }
}
