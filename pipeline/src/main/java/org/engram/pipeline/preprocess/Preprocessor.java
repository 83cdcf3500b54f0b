package org.engram.pipeline.preprocess;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.atlas.library.AtlasLibrary;
import org.engram.imaging.bids.RepetitionTime;
import org.engram.imaging.cifti.CiftiFile;
import org.engram.imaging.confounds.ConfoundTable;
import org.engram.imaging.confounds.Confounds;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.parcellation.ParcellatedRun;
import org.engram.imaging.parcellation.SpaceName;
import org.engram.imaging.quality.ExclusionRule;
import org.engram.imaging.quality.QualityCheck;
import org.engram.imaging.quality.QualitySettings;
import org.engram.imaging.quality.ScanReview;
import org.engram.imaging.signal.cleaning.Cleaning;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.pipeline.parcellate.BoldRun;
import org.engram.pipeline.parcellate.DenseParcellator;
import org.engram.pipeline.parcellate.Sources;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * Runs a preprocessing recipe: from a run's volumes, or its dense CIFTI series, to the cleaned
 * series of its regions. Atlases are read once for all runs.
 *
 * <pre>{@code
 * PreprocessRecipe recipe = PreprocessRecipe.named("minimal").withAtlases(List.of("schaefer-400"));
 * Preprocessor preprocessor = Preprocessor.open(recipe, AtlasLibrary.standard(), 0);
 * PreparedRun run = preprocessor.prepare(RunInput.of(Path.of("sub-01_space-..._bold.nii.gz")));
 * }</pre>
 */
public final class Preprocessor {
  private final PreprocessRecipe recipe;
  private final RecipeAtlases parcellators;
  private final List<Map<String, Object>> atlases;

  private Preprocessor(PreprocessRecipe recipe, RecipeAtlases parcellators) {
    this.recipe = recipe;
    this.parcellators = parcellators;
    this.atlases = Sources.atlases(parcellators.files());
  }

  /**
   * Reads the recipe's atlases.
   *
   * @param library whose atlases the recipe names
   * @param threads that compute; 0 is one a core. The result does not depend on it
   * @throws ConfigurationException where the recipe has no atlas, or names one that is not there
   * @throws org.engram.tensor.EngramException where an atlas cannot be used
   */
  public static Preprocessor open(PreprocessRecipe recipe, AtlasLibrary library, int threads) {
    AtlasSettings settings = recipe.atlas();
    if (!settings.stated()) {
      throw new ConfigurationException(
          "recipe " + recipe.name(),
          "no atlas",
          "an atlas, by name or file",
          "State it with --atlas, or in the recipe under atlas.names or atlas.files");
    }
    return new Preprocessor(recipe, RecipeAtlases.open(settings, library, threads));
  }

  /** The recipe. */
  public PreprocessRecipe recipe() {
    return recipe;
  }

  /** The atlases with the hashes of their files, as they stand in sidecars. */
  public List<Map<String, Object>> atlases() {
    return atlases;
  }

  /**
   * Whether volumes of a space are ones that the atlases can be laid over: it is the space that the
   * atlases state, or, where these state none, the one that is assumed.
   *
   * @param space as stated; empty where nothing states it
   */
  public boolean fits(String space) {
    Optional<String> scan = space.isEmpty() ? recipe.space().assume() : Optional.of(space);
    return scan.isPresent()
        && parcellators.volumes().isPresent()
        && parcellators.volumes().get().files().stream()
            .map(file -> file.space().or(() -> recipe.space().assume()))
            .allMatch(own -> own.isEmpty() || SpaceName.same(own.get(), scan.get()));
  }

  /** Whether the atlas has labels of grayordinates, which dense CIFTI series are cut by. */
  public boolean takesDense() {
    return parcellators.dense().isPresent();
  }

  /** Whether the atlas is, or has, a volume of labels, which volumes are cut by. */
  public boolean takesVolumes() {
    return parcellators.volumes().isPresent();
  }

  /** What a run's file must be for the atlases, in words. */
  public String wanted() {
    return parcellators.wanted();
  }

  /**
   * Makes a run's series: parcellated, judged by the recipe's rule, cleaned.
   *
   * @throws org.engram.tensor.FileFormatException where a file is malformed
   * @throws RefusedInputException where space, grid, length or repetition time do not allow it, or
   *     the recipe wants confounds and there are none
   */
  public PreparedRun prepare(RunInput input) {
    Optional<ConfoundTable> table = table(input);
    boolean dense = CiftiFile.is(input.bold());
    RunInput timed = timed(input, dense);
    ParcellatedRun run =
        dense
            ? parcellators.dense(timed.bold()).parcellate(timed.bold(), timed.repetitionTime())
            : parcellators
                .volumes(timed.bold())
                .parcellate(
                    new BoldRun(timed.bold(), timed.space(), timed.mask(), timed.repetitionTime()),
                    assumed(timed));
    Optional<String> excluded = excluded(run, table);
    return new PreparedRun(timed, excluded.isPresent() ? run : cleaned(run, table), excluded);
  }

  /** The space to assume: of a scan that states one, nothing is. */
  private Optional<String> assumed(RunInput input) {
    Optional<String> stated =
        input.space().or(() -> SpaceName.ofFileName(input.bold().getFileName().toString()));
    return recipe
        .space()
        .assume()
        .filter(space -> stated.isEmpty() || SpaceName.same(stated.get(), space));
  }

  /** The table, where the recipe has a use for it. */
  private Optional<ConfoundTable> table(RunInput input) {
    boolean judged = !recipe.exclusion().equals(ExclusionRule.defaults());
    if (recipe.confounds().isPresent() && input.confounds().isEmpty()) {
      throw new RefusedInputException(
          input.bold().toString(),
          "no table of confounds beside it",
          "one: the recipe " + recipe.name() + " regresses confounds out",
          "Give the folder of the derivative, name the table with --confounds, or take a recipe"
              + " without confounds, such as minimal");
    }
    return input
        .confounds()
        .filter(_ -> judged || recipe.confounds().isPresent())
        .map(ConfoundTable::read);
  }

  /** A header's repetition time that cannot be right is not used, and not passed over either. */
  private static RunInput timed(RunInput input, boolean dense) {
    if (input.repetitionTime().isPresent()) {
      return input;
    }
    OptionalDouble header =
        dense
            ? DenseParcellator.repetitionTime(input.bold())
            : VolumeFile.describe(input.bold()).repetitionTime();
    if (header.isEmpty()) {
      return input;
    }
    String where = input.bold() + ", header";
    Optional<Problem> problem = RepetitionTime.problem(header.getAsDouble(), where);
    if (problem.isPresent()) {
      Problem p = problem.get();
      String remedy = "State the true one with --tr. " + p.remedy();
      throw new RefusedInputException(p.where(), p.found(), p.expected(), remedy);
    }
    return input.withRepetitionTime(header.getAsDouble());
  }

  private Optional<String> excluded(ParcellatedRun run, Optional<ConfoundTable> table) {
    if (recipe.exclusion().equals(ExclusionRule.defaults())) {
      return Optional.empty();
    }
    double regions = run.atlas().size();
    OptionalDouble coverage = OptionalDouble.of(run.series().regions() / regions);
    ScanReview review =
        QualityCheck.review(run.series(), table, coverage, QualitySettings.defaults());
    return recipe.exclusion().apply(review.quality());
  }

  private ParcellatedRun cleaned(ParcellatedRun run, Optional<ConfoundTable> table) {
    if (recipe.cleaning().isEmpty()) {
      return run;
    }
    TimeSeries series = run.series();
    Confounds confounds =
        recipe.confounds().isPresent()
            ? table.orElseThrow().select(recipe.confounds().get())
            : Confounds.none(series.frames());
    try {
      TimeSeries cleaned = Cleaning.clean(series, confounds, recipe.cleaning().get()).series();
      List<String> notes = new ArrayList<>(cleaned.notes());
      notes.addAll(confounds.notes());
      return run.withSeries(cleaned.withNotes(notes));
    } catch (ConfigurationException e) {
      throw new RefusedInputException(e.problem(), e); // a cut-off beyond this run's frame rate
    }
  }
}
