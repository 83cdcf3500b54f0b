package org.engram.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.atlas.library.AtlasLibrary;
import org.engram.imaging.confounds.ConfoundTable;
import org.engram.imaging.format.OpenVolumes;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.parcellation.DenseAtlas;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.VolumeStream;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.ModelInitializer;
import org.engram.pipeline.preprocess.AtlasFileSettings;
import org.engram.pipeline.preprocess.PreparedRun;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.preprocess.Preprocessor;
import org.engram.pipeline.preprocess.RunInput;
import org.engram.pipeline.scan.ScanInputs;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.pipeline.scan.VolumeReading;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real volumes to embeddings. They are in their own spaces, partial, and 2 to 20 frames long: what
 * is shown is that every part fits the next, and no more. Skipped where the folder of real data is
 * absent.
 */
class RealVolumesTest {
  private static final String SPACE = "MNI152NLin6Asym";
  private static final String ATLAS =
      "atlases/Schaefer2018_400Parcels_7Networks_order_Tian_Subcortex_S3_" + SPACE + "_2mm.nii.gz";
  private static final String LABELS =
      "atlases/Schaefer2018_400Parcels_7Networks_order_Tian_Subcortex_S3_label.txt";

  @TempDir Path folder;

  private static Path real(String relative) {
    String named = System.getenv("ENGRAM_TEST_DATA");
    Path data = named == null || named.isBlank() ? null : Path.of(named);
    for (Path at = Path.of("").toAbsolutePath(); data == null && at != null; at = at.getParent()) {
      data = Files.isDirectory(at.resolve("shared/data")) ? at.resolve("shared/data") : null;
    }
    Path found = (data == null ? Path.of("../shared/data") : data).resolve(relative);
    assumeTrue(Files.exists(found), "no real data: " + found + " (set ENGRAM_TEST_DATA)");
    return found;
  }

  private static Preprocessor preprocessor(String recipe, String... overrides) {
    AtlasFileSettings atlas =
        new AtlasFileSettings(real(ATLAS), Optional.of(real(LABELS)), Optional.of(SPACE));
    return Preprocessor.open(
        PreprocessRecipe.of(recipe, List.of(overrides)).withAtlases(List.of(), List.of(atlas)),
        new AtlasLibrary(Path.of("none"), Path.of("neither")),
        2);
  }

  /** A random model of as few frames, 2 blocks of width 24, positions without gradients. */
  private BrainJepa model(Atlas atlas, int frames, double repetitionTime) {
    BrainJepaConfig config =
        new BrainJepaConfig(
            atlas.size(),
            frames,
            2,
            24,
            2,
            2,
            4,
            16,
            1,
            2,
            0,
            Position.ORIGIN,
            1e-6,
            "real",
            repetitionTime,
            "global-zscore");
    Path directory = folder.resolve("model" + frames);
    if (!Files.exists(directory)) {
      ModelInitializer.write(
          directory, config, atlas, Optional.empty(), Normalization.fromName("global-zscore"), 7);
    }
    return SmallModel.load(directory);
  }

  private EmbedResult embed(
      Path bold, int frames, double modelTime, OptionalDouble time, String... overrides) {
    VolumeAtlasFile file =
        new VolumeAtlasFile(real(ATLAS), Optional.of(real(LABELS)), "real", Optional.of(SPACE));
    return embed(
        bold,
        preprocessor("minimal", overrides),
        file.read().atlas(),
        frames,
        modelTime,
        time,
        MissingRegions.MEAN);
  }

  private EmbedResult embed(
      Path bold, Preprocessor by, Atlas atlas, int frames, MissingRegions missing) {
    return embed(bold, by, atlas, frames, 1, OptionalDouble.empty(), missing);
  }

  private EmbedResult embed(
      Path bold,
      Preprocessor preprocessor,
      Atlas atlas,
      int frames,
      double modelTime,
      OptionalDouble time,
      MissingRegions missing) {
    ScanInputs inputs = ScanInputs.find(List.of(bold.toString()), preprocessor, Optional.empty());
    ReadOptions read = ReadOptions.defaults();
    ScanReading reading =
        new ScanReading(
            time.isPresent() ? read.withRepetitionTime(time.getAsDouble()) : read,
            Optional.empty(),
            Optional.of(VolumeReading.open(preprocessor, Optional.empty())),
            inputs.facts());
    InputPreparation.Options defaults = InputPreparation.Options.defaults();
    EmbedSettings settings =
        new EmbedSettings(
            folder.resolve("out.csv"),
            Optional.empty(),
            Optional.empty(),
            Level.RUN,
            1,
            reading,
            new InputPreparation.Options(
                Optional.empty(),
                defaults.windows(),
                defaults.shortRuns(),
                missing,
                ConstantRegions.MARK,
                false),
            true);
    try (BrainJepa model = model(atlas, frames, modelTime)) {
      return EmbedJob.run(model, inputs.files().scans(), settings, ScanListener.SILENT);
    }
  }

  private void goesThrough(String file, int frames, double seconds) {
    Path bold = real("fmri4d/" + file);
    OptionalDouble none = OptionalDouble.empty();
    assertThatThrownBy(() -> embed(bold, frames, seconds, OptionalDouble.of(seconds)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no stated space");

    OptionalDouble stated = file.startsWith("example") ? OptionalDouble.of(seconds) : none;
    EmbeddingRow row =
        embed(bold, frames, seconds, stated, "space.assume=" + SPACE, "atlas.min_coverage=0")
            .rows()
            .getFirst();

    assertThat(row.windows()).isEqualTo(1);
    assertThat(row.coverage()).isGreaterThan(0).isLessThan(1);
    assertThat(row.warnings())
        .anyMatch(w -> w.contains("taken to be in " + SPACE + " as asked"))
        .anyMatch(w -> w.contains("by nearest neighbour"));
    float[] vector = row.embedding();
    assertThat(vector).hasSize(24);
    for (float value : vector) {
      assertThat(value).isFinite();
    }
  }

  @Test
  void twentyFramesOfABlockGoThrough() {
    goesThrough("functional.nii", 20, 2);
  }

  @Test
  void tenFramesOfArterialSpinLabellingGoThrough() {
    goesThrough("pcasl.nii.gz", 10, 2.54);
  }

  @Test
  void twoObliqueFramesGoThroughOnceTheirTimeIsStated() {
    Path bold = real("fmri4d/example4d.nii.gz");
    assertThatThrownBy(() -> embed(bold, 2, 2, OptionalDouble.empty(), "space.assume=" + SPACE))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("2000.0 s")
        .hasMessageContaining("milliseconds");
    goesThrough("example4d.nii.gz", 2, 2);
  }

  @Test
  void fiveDenseFramesOfOneSubjectGoThroughWithLabelsBroughtToTheirGrid() {
    Path bold = real("cifti/sub-MSC01_test.dtseries.nii");
    AtlasFileSettings labels =
        AtlasFileSettings.defaults(
            real("cifti/Schaefer2018_400Parcels_17Networks_order_Tian_Subcortex_S3.dlabel.nii"));
    Preprocessor by =
        Preprocessor.open(
            PreprocessRecipe.named("minimal").withAtlases(List.of(), List.of(labels)),
            new AtlasLibrary(Path.of("none"), Path.of("neither")),
            2);
    Atlas atlas = DenseAtlas.read(labels.file()).regions().atlas();

    assertThatThrownBy(() -> embed(bold, by, atlas, 4, MissingRegions.REFUSE))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("HIP"); // of its coarser voxels too few lie in some small regions
    assertThatThrownBy(() -> embed(bold, by, atlas, 8, MissingRegions.MEAN))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("5 frames");
    EmbeddingRow row = embed(bold, by, atlas, 4, MissingRegions.MEAN).rows().getFirst();

    assertThat(row.subject()).isEqualTo("MSC01");
    assertThat(row.coverage()).isEqualTo(438.0 / 450);
    assertThat(row.windows()).isEqualTo(1);
    for (float value : row.embedding()) {
      assertThat(value).isFinite();
    }
  }

  @Test
  void theRealTableCleansTheFirstThirtyVolumesOfARun() {
    Path whole = real("fmri4d/nitime_fmri1.nii.gz");
    Path bold = folder.resolve("first30.nii.gz");
    try (OpenVolumes run = VolumeFile.open(whole)) {
      NiftiHeader header = NiftiHeader.of(run.grid(), 30, NiftiType.FLOAT32, 1);
      NiftiWriter.write(bold, new First(run, 30), header.withRepetitionTime(1.35));
    }
    // The corner lies outside of any atlas: three slabs of its own grid stand for one.
    Grid grid = VolumeFile.read(bold).grid();
    float[] labels = new float[grid.voxels()];
    for (int voxel = 0; voxel < labels.length; voxel++) {
      labels[voxel] = 1 + voxel / 600;
    }
    Path atlas = folder.resolve("slabs.nii");
    NiftiWriter.write(atlas, new Volume(grid, labels));
    PreprocessRecipe recipe =
        PreprocessRecipe.of(
                "fmriprep-24p-acompcor",
                List.of("confounds.strategy=[motion, wm_csf]", "confounds.motion=derivatives"))
            .withAssumedSpace("scanner")
            .withAtlases(
                List.of(),
                List.of(new AtlasFileSettings(atlas, Optional.empty(), Optional.of("scanner"))));
    Preprocessor preprocessor =
        Preprocessor.open(recipe, new AtlasLibrary(Path.of("none"), Path.of("neither")), 2);
    Path table = real("fmri4d/fmriprep_desc-confounds_regressors.tsv");

    PreparedRun run = preprocessor.prepare(RunInput.of(bold).withConfounds(table));

    assertThat(run.series().regions()).isEqualTo(3);
    assertThat(run.series().frames()).isEqualTo(30);
    assertThat(run.series().repetitionTime().getAsDouble()).isCloseTo(1.35, within(1e-6));
    assertThat(run.notes())
        .contains("14 confounds regressed out")
        .anyMatch(note -> note.startsWith("1 of 30 frames censored"));
    double[] motion = ConfoundTable.read(table).select(List.of("trans_x")).columns()[0];
    double[] region = run.series().region(0);
    double sum = 0;
    double product = 0;
    for (int t = 1; t < 30; t++) { // the first frame, not yet steady, is interpolated afterwards
      sum += region[t];
      product += region[t] * motion[t];
    }
    assertThat(Arrays.stream(region).map(Math::abs).max().orElseThrow()).isGreaterThan(0.1);
    assertThat(sum).isCloseTo(0, within(1e-9));
    assertThat(product).isCloseTo(0, within(1e-9)); // what was regressed out is gone
    RunInput longer = RunInput.of(whole).withConfounds(table);
    assertThatThrownBy(() -> preprocessor.prepare(longer))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("30 rows")
        .hasMessageContaining("40, one a frame");
  }

  /** The first volumes of a run. */
  private static final class First implements VolumeStream {
    private final VolumeStream run;
    private final int frames;
    private int at;

    First(VolumeStream run, int frames) {
      this.run = run;
      this.frames = frames;
    }

    @Override
    public Grid grid() {
      return run.grid();
    }

    @Override
    public int frames() {
      return frames;
    }

    @Override
    public OptionalDouble repetitionTime() {
      return run.repetitionTime();
    }

    @Override
    public boolean advance() {
      return at++ < frames && run.advance();
    }

    @Override
    public void read(float[] into) {
      run.read(into);
    }

    @Override
    public void gather(int[] voxels, double[] into) {
      run.gather(voxels, into);
    }

    @Override
    public void close() {}
  }
}
