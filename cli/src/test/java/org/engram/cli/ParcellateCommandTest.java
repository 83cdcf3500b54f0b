package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.cifti.BrainModel;
import org.engram.imaging.cifti.BrainModelAxis;
import org.engram.imaging.cifti.CiftiHeader;
import org.engram.imaging.cifti.CiftiWriter;
import org.engram.imaging.cifti.Indices;
import org.engram.imaging.cifti.LabelAxis;
import org.engram.imaging.cifti.SeriesAxis;
import org.engram.imaging.gifti.Label;
import org.engram.imaging.gifti.LabelKeys;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.VolumeStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ParcellateCommandTest {
  private static final Grid GRID = new Grid(4, 1, 1, Affine.scaling(2, 2, 2));
  private static final Grid OTHER =
      new Grid(4, 1, 1, Affine.ofRows(-2, 0, 0, 6, 0, 2, 0, 0, 0, 0, 2, 0));
  private static final float[][] FRAMES = {{1, 3, 5, 0}, {2, 4, 7, 0}, {3, 8, 6, 0}};

  @TempDir private Path folder;
  private Path bold;
  private Path atlas;

  @BeforeEach
  void makeARunAndAnAtlas() throws IOException {
    bold = folder.resolve("sub-01_task-rest_space-MNI152NLin6Asym_desc-preproc_bold.nii.gz");
    writeRun(bold);
    Files.writeString(
        folder.resolve("sub-01_task-rest_space-MNI152NLin6Asym_desc-preproc_bold.json"),
        "{\"RepetitionTime\": 2.5}");
    atlas = folder.resolve("tpl-MNI152NLin6Asym_atlas-Demo_dseg.nii.gz");
    NiftiWriter.write(atlas, new Volume(GRID, new float[] {1, 1, 2, 3}));
    Files.writeString(
        folder.resolve("tpl-MNI152NLin6Asym_atlas-Demo_dseg.tsv"),
        "index\tname\n1\tLeft A\n2\tB\n3\tC\n");
  }

  @Test
  void aRunBecomesATableOfTheDerivativeNameThatReadsBack() {
    CommandRun run = CommandRun.of("parcellate", bold, "--atlas", atlas, "--out", folder);

    Path out = folder.resolve("sub-01_task-rest_space-MNI152NLin6Asym_atlas-Demo_timeseries.tsv");
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(run.out().lines())
        .containsExactly(
            "wrote " + out,
            "  atlas           Demo, 3 regions",
            "  series          2 regions x 3 frames",
            "  statistic       mean",
            "  space           MNI152NLin6Asym",
            "  TR              2.5 s",
            "  missing         1 region");
    assertThat(run.err())
        .contains("1 voxel of one value throughout", "without a voxel with signal, missing: C");
    TimeSeries series = TimeSeriesFile.read(out);
    assertThat(series.labels()).containsExactly("Left A", "B");
    assertThat(series.values()).containsExactly(2, 3, 5.5, 5, 7, 6);
    assertThat(series.repetitionTime()).hasValue(2.5);
  }

  @Test
  void aFolderIsMadeAndNothingInItIsReplacedUnasked() {
    Path made = folder.resolve("derivatives/series");
    CommandRun first = CommandRun.of("parcellate", bold, "--atlas", atlas, "--out", made);
    CommandRun again = CommandRun.of("parcellate", bold, "--atlas", atlas, "--out", made);
    CommandRun replaced =
        CommandRun.of("parcellate", bold, "--atlas", atlas, "--out", made, "--overwrite");

    assertThat(first.code()).as(first.err()).isEqualTo(0);
    assertThat(made).isDirectoryContaining("glob:**/*_atlas-Demo_timeseries.tsv");
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("_timeseries.tsv").contains("there already");
    assertThat(replaced.code()).isEqualTo(0);
  }

  @Test
  void theSidecarSaysFromWhatItWasMade() throws IOException {
    Path out = folder.resolve("run.tsv");
    CommandRun run = CommandRun.of("parcellate", bold, "--atlas", atlas, "--out", out, "--json");

    assertThat(run.json().get("missing_regions").toString()).isEqualTo("[\"C\"]");
    assertThat(run.json().get("coverage").toString()).isEqualTo("[1.0,1.0,0.0]");
    JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("run.json")));
    assertThat(json.get("Sources").get(0).asString()).isEqualTo(bold.toString());
    assertThat(json.get("Atlases").get(0).get("Volume").get("Sha256").asString()).hasSize(64);
    assertThat(json.get("Atlases").get(0).get("Labels").get("File").asString())
        .endsWith("atlas-Demo_dseg.tsv");
    assertThat(json.get("GeneratedBy").get(0).get("Name").asString()).isEqualTo("Engram");
  }

  @Test
  void aDenseSeriesIsParcellatedByALabelFileAndByNothingElse() {
    BrainModelAxis cortex =
        new BrainModelAxis(
            List.of(new BrainModel.Surface("CORTEX_LEFT", 0, 10, Indices.of(1, 4, 6))),
            Optional.empty());
    LabelKeys keys =
        new LabelKeys(
            List.of(new Label(1, "A", Optional.empty()), new Label(2, "B", Optional.empty())));
    Path labels = folder.resolve("demo.dlabel.nii");
    LabelAxis maps =
        new LabelAxis(List.of(new LabelAxis.LabelMap("demo", keys, new LinkedHashMap<>())));
    double[] values = {1, 2, 2};
    CiftiWriter.write(
        labels,
        CiftiHeader.of(cortex, maps),
        CiftiWriter.Numbers.FLOAT32,
        (row, into) -> into[0] = values[row]);
    Path dense = folder.resolve("sub-01_bold.dtseries.nii");
    CiftiWriter.write(
        dense,
        CiftiHeader.of(cortex, SeriesAxis.ofSeconds(2, 0.72)),
        CiftiWriter.Numbers.FLOAT32,
        (row, into) -> {
          into[0] = row;
          into[1] = 3 * row + 1;
        });
    Path out = folder.resolve("sub-01_parcels.ptseries.nii");

    CommandRun run = CommandRun.of("parcellate", dense, "--atlas", labels, "--out", out);

    assertThat(run.code()).as(run.err()).isEqualTo(0);
    TimeSeries series = TimeSeriesFile.read(out);
    assertThat(series.labels()).containsExactly("A", "B");
    assertThat(series.values()).containsExactly(0, 1, 1.5, 5.5);
    assertThat(series.repetitionTime()).hasValue(0.72);

    CommandRun volume = CommandRun.of("parcellate", dense, "--atlas", atlas, "--out", folder);
    assertThat(volume.code()).isEqualTo(1);
    assertThat(volume.err()).contains("no CIFTI labels").contains(".dlabel.nii");
  }

  @Test
  void aRunWithoutASpaceIsRefusedUnlessItIsAssumed() {
    Path unnamed = folder.resolve("bold.nii.gz");
    writeRun(unnamed);
    Path out = folder.resolve("run.tsv");

    CommandRun refused = CommandRun.of("parcellate", unnamed, "--atlas", atlas, "--out", out);

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("no stated space", "--assume-space");
    assertThat(out).doesNotExist();
    CommandRun assumed =
        CommandRun.of(
            "parcellate",
            unnamed,
            "--atlas",
            atlas,
            "--out",
            out,
            "--assume-space",
            "MNI152NLin6Asym");
    assertThat(assumed.code()).isEqualTo(0);
    assertThat(assumed.err()).contains("taken to be in MNI152NLin6Asym as asked");
  }

  @Test
  void anAtlasOnAnotherGridIsResampledWhenAsked() {
    NiftiWriter.write(atlas, new Volume(OTHER, new float[] {3, 2, 1, 1}));
    Path out = folder.resolve("run.tsv");

    CommandRun refused = CommandRun.of("parcellate", bold, "--atlas", atlas, "--out", out);

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("RAS", "LAS", "--resample-atlas");
    CommandRun done =
        CommandRun.of("parcellate", bold, "--atlas", atlas, "--out", out, "--resample-atlas");
    assertThat(done.code()).isEqualTo(0);
    assertThat(TimeSeriesFile.read(out).values()).containsExactly(2, 3, 5.5, 5, 7, 6);
  }

  @Test
  void twoAtlasesAndAMaskAreTakenTogether() throws IOException {
    Path second = folder.resolve("second_MNI152NLin6Asym.nii");
    NiftiWriter.write(second, new Volume(GRID, new float[] {0, 0, 9, 9}));
    Path names = Files.writeString(folder.resolve("names.txt"), "index\tname\n9\tZ\n");
    Path first = folder.resolve("tpl-MNI152NLin6Asym_atlas-Demo_dseg.tsv");
    Path mask = folder.resolve("mask.nii");
    NiftiWriter.write(mask, new Volume(GRID, new float[] {0, 1, 1, 1}));
    Path out = folder.resolve("run.tsv");

    CommandRun run =
        CommandRun.of(
            "parcellate",
            bold,
            "--atlas",
            second,
            "--labels",
            names,
            "--atlas",
            atlas,
            "--labels",
            first,
            "--mask",
            mask,
            "--statistic",
            "median",
            "--out",
            out);

    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(run.err()).contains("2 voxels claimed by second_MNI152NLin6Asym and Demo");
    TimeSeries series = TimeSeriesFile.read(out);
    assertThat(series.labels()).containsExactly("Z", "Left A");
    assertThat(series.values()).containsExactly(5, 7, 6, 3, 4, 8);
  }

  @Test
  void wrongUsageIsToldBeforeAnyWork() {
    Path out = folder.resolve("run.csv");
    assertThat(CommandRun.of("parcellate", bold, "--atlas", atlas, "--out", out).code())
        .isEqualTo(2);
    Path tsv = folder.resolve("run.tsv");
    for (List<String> wrong :
        List.of(
            List.of("--statistic", "mode"),
            List.of("--overlap", "both"),
            List.of("--min-coverage", "2"),
            List.of("--tr", "2500"),
            List.of("--labels", "a.tsv", "--labels", "b.tsv"))) {
      Object[] args = new Object[6 + wrong.size()];
      List<Object> all =
          new java.util.ArrayList<>(List.of("parcellate", bold, "--atlas", atlas, "--out", tsv));
      all.addAll(wrong);
      CommandRun run = CommandRun.of(all.toArray(args));
      assertThat(run.code()).as("%s: %s", wrong, run.err()).isEqualTo(2);
    }
    assertThat(tsv).doesNotExist();
  }

  private static void writeRun(Path file) {
    NiftiHeader header = NiftiHeader.of(GRID, FRAMES.length, NiftiType.FLOAT32, 2);
    NiftiWriter.write(file, new Frames(), header);
  }

  /** The run in memory. */
  private static final class Frames implements VolumeStream {
    private int at = -1;

    @Override
    public Grid grid() {
      return GRID;
    }

    @Override
    public int frames() {
      return FRAMES.length;
    }

    @Override
    public OptionalDouble repetitionTime() {
      return OptionalDouble.empty();
    }

    @Override
    public boolean advance() {
      return ++at < FRAMES.length;
    }

    @Override
    public void read(float[] into) {
      System.arraycopy(FRAMES[at], 0, into, 0, into.length);
    }

    @Override
    public void gather(int[] voxels, double[] into) {
      for (int n = 0; n < voxels.length; n++) {
        into[n] = FRAMES[at][voxels[n]];
      }
    }

    @Override
    public void close() {}
  }
}
