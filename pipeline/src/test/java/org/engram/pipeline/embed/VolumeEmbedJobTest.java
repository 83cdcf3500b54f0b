package org.engram.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.volumes.HeadPreparation;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

/** Volumes of a made cohort to tables. */
class VolumeEmbedJobTest extends VolumeEmbedCase {
  @Test
  void aBidsFolderBecomesATableOfOneRowAVolume() throws IOException {
    Path out = folder.resolve("out.csv");
    run(scans(study()), settings(out, Level.RUN));

    List<EmbeddingRow> rows = EmbeddingTable.read(out);
    assertThat(rows)
        .extracting(row -> row.subject() + "/" + row.session() + "/" + row.run())
        .containsExactlyInAnyOrder(
            "01/a/run-1_T1w", "01/a/run-2_T1w", "01/a/T2w", "01/a/FLAIR", "02//T1w");
    assertThat(rows.getFirst().dimension()).isEqualTo(48);
    assertThat(rows.getFirst().recipe()).isEqualTo("neurojepa_mean_v1");
    assertThat(rows.getFirst().modelHash()).isEqualTo(model.description().hash());
    assertThat(rows).allMatch(row -> row.warnings().isEmpty());
    assertThat(Files.readString(folder.resolve("out.csv.json")))
        .contains("\"preparation\" : \"published\"")
        .contains("voxels of 4.0 mm by a spline of fifth order")
        .contains("\"refused\" : [ ]");
  }

  @Test
  void modalitiesAreAveragedIntoTheirSession() throws IOException {
    List<VolumeScan> scans = scans(study());
    EmbedResult each = run(scans, settings(folder.resolve("each.csv"), Level.RUN));
    EmbedResult modality = run(scans, settings(folder.resolve("modality.csv"), Level.MODALITY));
    VolumeEmbedSettings both =
        new VolumeEmbedSettings(
            folder.resolve("again.csv"),
            Optional.of(folder.resolve("fused.csv")),
            Optional.empty(),
            VolumePooling.MEAN,
            Optional.empty(),
            Level.RUN,
            2,
            false);
    run(scans, both);

    assertThat(modality.rows())
        .extracting(row -> row.subject() + "/" + row.run())
        .containsExactlyInAnyOrder("01/T1w", "01/T2w", "01/FLAIR", "02/T1w");
    List<EmbeddingRow> fused = EmbeddingTable.read(folder.resolve("fused.csv"));
    assertThat(fused)
        .extracting(row -> row.subject() + "/" + row.session() + "/" + row.run())
        .containsExactlyInAnyOrder("01/a/", "02//");
    float[] wanted = new float[48];
    for (int d = 0; d < wanted.length; d++) {
      double t1 = 0.5 * (at(each, "run-1_T1w", d) + at(each, "run-2_T1w", d));
      wanted[d] = (float) ((t1 + at(each, "T2w", d) + at(each, "FLAIR", d)) / 3);
    }
    EmbeddingRow one =
        fused.stream().filter(row -> row.subject().equals("01")).findFirst().orElseThrow();
    assertThat(one.embedding()).containsExactly(wanted, within(1e-5f));
    assertThat(one.windows()).isEqualTo(4);
  }

  @Test
  void modalitiesArePutSideBySideAndASessionThatLacksOneIsRefused() throws IOException {
    List<VolumeScan> scans = scans(study());
    EmbedResult modality = run(scans, settings(folder.resolve("modality.csv"), Level.MODALITY));
    EmbedResult whole = run(scans, fused("whole.csv", Level.SESSION, Fusion.Kind.CONCAT));

    assertThat(whole.rows()).hasSize(1);
    EmbeddingRow row = whole.rows().getFirst();
    assertThat(row.recipe()).isEqualTo("neurojepa_mean_v1_concat");
    assertThat(row.dimension()).isEqualTo(3 * 48);
    assertThat(row.coverage()).isEqualTo(1);
    List<String> order = List.of("FLAIR", "T1w", "T2w");
    for (int d = 0; d < row.dimension(); d++) {
      assertThat(row.embedding()[d]).isEqualTo((float) at(modality, order.get(d / 48), d % 48));
    }
    assertThat(whole.refused()).hasSize(1);
    assertThat(whole.refused().getFirst().problem().line())
        .contains("subject 02")
        .contains("no FLAIR, T2w");
    assertThat(Files.readString(folder.resolve("whole.csv.json")))
        .contains("\"fusion\" : \"concat: FLAIR, T1w, T2w\"");

    EmbedResult zeros = run(scans, fused("zeros.csv", Level.SUBJECT, Fusion.Kind.CONCAT_ZERO));
    assertThat(zeros.refused()).isEmpty();
    EmbeddingRow second =
        zeros.rows().stream().filter(r -> r.subject().equals("02")).findFirst().orElseThrow();
    assertThat(second.embedding()).startsWith(new float[48]).endsWith(new float[48]);
    assertThat(second.coverage()).isCloseTo(1.0 / 3, within(1e-9));
    assertThat(second.warnings()).containsExactly("zeros stand for FLAIR, T2w");
    assertThatThrownBy(() -> run(scans, fused("no.csv", Level.RUN, Fusion.Kind.CONCAT)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("concat with one row a run");
  }

  private VolumeEmbedSettings fused(String name, Level per, Fusion.Kind fusion) {
    VolumeEmbedSettings of = settings(folder.resolve(name), per);
    return new VolumeEmbedSettings(
        of.out(),
        of.fused(),
        of.tokens(),
        of.pooling(),
        of.segmentation(),
        of.per(),
        of.batch(),
        of.overwrite(),
        of.code(),
        of.head(),
        fusion);
  }

  private static double at(EmbedResult result, String run, int d) {
    return result.rows().stream()
        .filter(row -> row.subject().equals("01") && row.run().equals(run))
        .findFirst()
        .orElseThrow()
        .embedding()[d];
  }

  @Test
  void aManifestNamesSubjectsModalitiesAndMasks() throws IOException {
    SmallVolumes.head(folder.resolve("scans/a.nii.gz"), 100);
    SmallVolumes.head(folder.resolve("scans/b.nii.gz"), 100);
    SmallVolumes.write(
        folder.resolve("scans/mask.nii.gz"), (x, y, z) -> Math.hypot(x, y) < 50 ? 1 : 0);
    Path manifest = folder.resolve("manifest.tsv");
    Files.writeString(
        manifest,
        """
        subject\tsession\tmodality\tpath\tmask
        p1\t\tT1w\tscans/a.nii.gz\tn/a
        p2\tw0\tPET\tscans/b.nii.gz\tscans/mask.nii.gz
        """);

    EmbedResult result = run(scans(manifest), settings(folder.resolve("out.tsv"), Level.RUN));

    assertThat(result.rows())
        .extracting(row -> row.subject() + "/" + row.session() + "/" + row.run())
        .containsExactly("p1//T1w", "p2/w0/PET");
    // The same head, but for what the mask takes for air.
    assertThat(result.rows().get(0).embedding()).isNotEqualTo(result.rows().get(1).embedding());
    assertThat(result.rows().get(1).warnings())
        .containsExactly("modality PET is none of the model's [T1w, T2w, FLAIR]");
  }

  @Test
  void theSameAnatomyInAnyOrderOfAxesGivesTheSameVector() throws IOException {
    Path straight = SmallVolumes.head(folder.resolve("t1_ras.nii.gz"), 100);
    Volume ras = VolumeFile.read(straight);
    Path turned = folder.resolve("t1_psl.nii.gz");
    NiftiWriter.write(turned, turned(ras));

    EmbedResult result =
        run(scans(straight, turned), settings(folder.resolve("out.csv"), Level.RUN));

    assertThat(result.rows().get(1).embedding())
        .containsExactly(result.rows().get(0).embedding(), within(1e-5f));
  }

  /** Axes to the back, up, and to the left. */
  private static Volume turned(Volume ras) {
    Grid from = ras.grid();
    Affine a = from.affine();
    double[] rows = new double[12];
    for (int row = 0; row < 3; row++) {
      rows[4 * row] = -a.at(row, 1);
      rows[4 * row + 1] = a.at(row, 2);
      rows[4 * row + 2] = -a.at(row, 0);
      rows[4 * row + 3] = a.map(row, from.nx() - 1, from.ny() - 1, 0);
    }
    Grid to = new Grid(from.ny(), from.nz(), from.nx(), Affine.ofRows(rows));
    float[] values = new float[to.voxels()];
    for (int k = 0; k < to.nz(); k++) {
      for (int j = 0; j < to.ny(); j++) {
        for (int i = 0; i < to.nx(); i++) {
          values[to.index(i, j, k)] = ras.at(from.nx() - 1 - k, from.ny() - 1 - i, j);
        }
      }
    }
    return new Volume(to, values);
  }

  @Test
  void badVolumesAreRefusedByNameAndTheRestGoesOn() throws IOException {
    Path good = SmallVolumes.head(folder.resolve("sub-1_T1w.nii.gz"), 100);
    Path flat = SmallVolumes.write(folder.resolve("sub-2_T1w.nii.gz"), (x, y, z) -> 7);
    Path text = folder.resolve("sub-3_T1w.nii");
    Files.writeString(text, "<html>not found</html>");

    EmbedResult result =
        run(scans(good, flat, text), settings(folder.resolve("out.csv"), Level.RUN));

    assertThat(result.rows()).hasSize(1);
    assertThat(result.refused()).extracting(refused -> refused.problem().line()).hasSize(2);
    assertThat(result.refused().get(0).problem().found()).isEqualTo("every voxel is 7.0");
    assertThat(result.refused().get(1).problem().where()).contains("sub-3_T1w.nii");
  }

  @Test
  void aJobThatWasStoppedGoesOnAndEndsWithTheSameBytes() throws IOException {
    List<VolumeScan> scans = scans(study());
    Path whole = folder.resolve("whole.csv");
    run(scans, settings(whole, Level.RUN));
    Path out = folder.resolve("out.csv");
    int[] done = new int[1];
    ScanListener stopping =
        new ScanListener() {
          @Override
          public void started(int all, int before) {
            done[0] = before;
          }

          @Override
          public void used(ScanFile scan) {
            if (++done[0] == 3) {
              throw new IllegalStateException("stopped");
            }
          }

          @Override
          public void refused(ScanFile scan, Problem problem) {}
        };

    assertThatThrownBy(() -> VolumeEmbedJob.run(model, scans, settings(out, Level.RUN), stopping))
        .hasMessageContaining("stopped");
    int[] before = new int[1];
    VolumeEmbedJob.run(
        model,
        scans,
        settings(out, Level.RUN),
        new ScanListener() {
          @Override
          public void started(int all, int earlier) {
            before[0] = earlier;
          }

          @Override
          public void used(ScanFile scan) {}

          @Override
          public void refused(ScanFile scan, Problem problem) {}
        });

    assertThat(before[0]).isGreaterThanOrEqualTo(3);
    assertThat(out).hasSameBinaryContentAs(whole);
  }

  @Test
  void aModelWithoutASparseCodeHasNoCodes() {
    Path head = SmallVolumes.head(folder.resolve("sub-1_T1w.nii.gz"), 100);
    VolumeEmbedSettings settings =
        new VolumeEmbedSettings(
            folder.resolve("out.csv"),
            Optional.empty(),
            Optional.empty(),
            VolumePooling.MEAN,
            Optional.empty(),
            Level.RUN,
            1,
            false,
            VolumeCode.SPARSE,
            HeadPreparation.none());

    assertThatThrownBy(() -> run(scans(head), settings))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("sparse.json");
  }
}
