package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The commands on a model of volumes, from its making to its experts. */
class VolumeCommandsTest {
  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void make() {
    model = folder.resolve("model");
    CommandRun run =
        CommandRun.of(
            "init-model",
            model,
            "--type",
            "neuro-jepa",
            "--variant",
            "vit_tiny",
            "--image-size",
            "24,24,24",
            "--preparation",
            "recommended",
            "--modalities",
            "T1w,PET");

    assertThat(run.code()).isEqualTo(0);
    assertThat(run.out()).contains("[24, 24, 24] voxels", "6 of 16 and 2 shared");
  }

  private Path head(String name, double bright) {
    Grid grid = new Grid(30, 36, 30, Affine.ofRows(6, 0, 0, -87, 0, 6, 0, -105, 0, 0, 6, -87));
    float[] values = new float[grid.voxels()];
    for (int k = 0; k < 30; k++) {
      for (int j = 0; j < 36; j++) {
        for (int i = 0; i < 30; i++) {
          double radius = Math.hypot(Math.hypot((i - 14.5) / 11, (j - 17.5) / 14), (k - 14.5) / 12);
          values[grid.index(i, j, k)] = (float) (radius < 1 ? bright + i - j : 0);
        }
      }
    }
    Path file = folder.resolve(name);
    NiftiWriter.write(file, new Volume(grid, values));
    return file;
  }

  @Test
  void aModelIsInspected() {
    CommandRun run = CommandRun.of("inspect", model);

    assertThat(run.code()).isEqualTo(0);
    assertThat(run.out())
        .contains(
            "Neuro-JEPA model directory",
            "vit_tiny, 12 blocks, experts in [1, 3, 5, 7, 9, 11]",
            "encoder, predictor, target_encoder",
            "agrees with the weights, which are complete",
            "axes brought to right, anterior, superior");
  }

  @Test
  void volumesAreEmbeddedAndBadOnesRefused() throws IOException {
    Path good = head("sub-1_T1w.nii.gz", 100);
    Path other = head("sub-1_FLAIR.nii.gz", 70);
    Path bad = Files.writeString(folder.resolve("sub-2_T1w.nii"), "no volume");
    Path out = folder.resolve("out.csv");

    CommandRun run =
        CommandRun.of(
            "embed",
            good,
            other,
            bad,
            "--model",
            model,
            "--out",
            out,
            "--fused",
            folder.resolve("fused.csv"),
            "--precision",
            "fp32");

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out()).contains("2 rows of 192 numbers", "refused: 1", "sub-2_T1w.nii");
    List<String> rows = Files.readAllLines(out);
    assertThat(rows).hasSize(3);
    assertThat(rows.get(1)).startsWith("1,,T1w,");
    assertThat(rows.get(2)).contains("modality FLAIR is none of the model's [T1w, PET]");
    assertThat(Files.readAllLines(folder.resolve("fused.csv"))).hasSize(2);
    assertThat(folder.resolve("fused.csv.json")).exists();
  }

  @Test
  void optionsOfSeriesAreRefusedByName() {
    Path scan = head("sub-1_T1w.nii.gz", 100);
    Path out = folder.resolve("o.csv");

    CommandRun embed =
        CommandRun.of(
            "embed",
            scan,
            "--model",
            model,
            "--out",
            out,
            "--tr",
            "2",
            "--windows",
            "all",
            "--normalization",
            "none");
    CommandRun code =
        CommandRun.of("embed", scan, "--model", model, "--out", out, "--code", "dense");
    CommandRun routing =
        CommandRun.of(
            "routing",
            scan,
            "--model",
            model,
            "--out",
            folder.resolve("r"),
            "--normalization",
            "none");

    assertThat(embed.code()).isEqualTo(2);
    assertThat(embed.err()).contains("--normalization, --tr, --windows", "a model of volumes");
    assertThat(code.code()).isEqualTo(2);
    assertThat(code.err()).contains("'dense'", "latent or sparse");
    assertThat(routing.code()).isEqualTo(2);
    assertThat(routing.err()).contains("--normalization");
    assertThat(out).doesNotExist();
  }

  @Test
  void aHeadIsRegisteredFirstAndWhatIsAskedOfItIsNoted() throws IOException {
    Path out = folder.resolve("o.csv");
    CommandRun run =
        CommandRun.of(
            "embed",
            head("sub-1_T1w.nii.gz", 100),
            "--model",
            model,
            "--out",
            out,
            "--register-to",
            head("template.nii.gz", 90),
            "--already",
            "brain-extracted",
            "--precision",
            "fp32");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("already brain-extracted", "registered to template.nii.gz");
    assertThat(Files.readString(folder.resolve("o.csv.json"))).contains("12 degrees of freedom");
  }

  @Test
  void expertsOfAScanAreDrawn() {
    Path out = folder.resolve("routing");

    JsonNode told =
        CommandRun.of(
                "routing",
                head("sub-1_T1w.nii.gz", 100),
                "--model",
                model,
                "--out",
                out,
                "--precision",
                "fp32",
                "--json")
            .json();

    assertThat(told.get("labels")).hasSize(4);
    assertThat(told.get("tokens").propertyNames()).containsExactly("1", "3", "5", "7", "9", "11");
    assertThat(out.resolve("routing.html")).isNotEmptyFile();
    assertThat(told.get("experts")).hasSize(6);
    assertThat(Path.of(told.get("experts").get(0).asString())).isNotEmptyFile();
  }

  @Test
  void aModelGoesToThePublishedFormAndBack() {
    Path published = folder.resolve("published");

    CommandRun there = CommandRun.of("convert", model, published, "--to", "published");
    CommandRun back = CommandRun.of("convert", published, folder.resolve("back"));

    assertThat(there.code()).isEqualTo(0);
    assertThat(back.code()).isEqualTo(0);
    assertThat(back.out()).contains("574 tensors", "preparation of volumes is taken");
    assertThat(CommandRun.of("inspect", published).out()).contains("vit_tiny");
  }

  @Test
  void optionsThatAreOfOtherModelsAreRefused() {
    Path scan = head("sub-1_T1w.nii.gz", 100);

    CommandRun pool =
        CommandRun.of(
            "embed",
            scan,
            "--model",
            model,
            "--out",
            folder.resolve("o.csv"),
            "--pool",
            "attention");
    CommandRun regions =
        CommandRun.of(
            "embed", scan, "--model", model, "--out", folder.resolve("o.csv"), "--pool", "regions");

    assertThat(pool.code()).isEqualTo(2);
    assertThat(pool.err()).contains("mean, tokens or regions");
    assertThat(regions.code()).isEqualTo(2);
    assertThat(regions.err()).contains("--segmentation");
  }
}
