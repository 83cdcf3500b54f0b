package org.engram.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.VolumeEmbedding;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.tools.HeadStep;
import org.engram.pipeline.tools.HeadSteps;
import org.engram.pipeline.volumes.HeadPreparation;
import org.engram.pipeline.volumes.PatchLabels;
import org.engram.pipeline.volumes.PreparedVolume;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.pipeline.volumes.VolumePreparer.Segmentation;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes of a made cohort to tables. */
class VolumeEmbedJobTest {
  @TempDir Path folder;
  private Compute compute;
  private NeuroJepa model;

  @BeforeEach
  void open() {
    compute = Compute.open(Device.CPU, Precision.FP32);
    model = NeuroJepa.load(SmallVolumes.model(folder.resolve("model")), compute);
  }

  @AfterEach
  void close() {
    model.close();
    compute.close();
  }

  /** Subject 01 with three modalities, one twice; subject 02 with one. */
  private Path study() throws IOException {
    Path root = folder.resolve("study");
    SmallVolumes.head(root.resolve("sub-01/ses-a/anat/sub-01_ses-a_run-1_T1w.nii.gz"), 90);
    SmallVolumes.head(root.resolve("sub-01/ses-a/anat/sub-01_ses-a_run-2_T1w.nii.gz"), 110);
    SmallVolumes.head(root.resolve("sub-01/ses-a/anat/sub-01_ses-a_T2w.nii.gz"), 150);
    SmallVolumes.head(root.resolve("sub-01/ses-a/anat/sub-01_ses-a_FLAIR.nii.gz"), 60);
    SmallVolumes.head(root.resolve("sub-02/anat/sub-02_T1w.nii.gz"), 100);
    Files.writeString(
        root.resolve("dataset_description.json"), "{\"Name\": \"s\", \"BIDSVersion\": \"1.8.0\"}");
    return root;
  }

  private static List<VolumeScan> scans(Path... inputs) {
    return VolumeScans.find(
            Arrays.stream(inputs).map(Path::toString).toList(), Optional.empty(), List.of())
        .scans();
  }

  private EmbedResult run(List<VolumeScan> scans, VolumeEmbedSettings settings) {
    return VolumeEmbedJob.run(model, scans, settings, ScanListener.SILENT);
  }

  private VolumeEmbedSettings settings(Path out, Level per) {
    return new VolumeEmbedSettings(
        out,
        Optional.empty(),
        Optional.empty(),
        VolumePooling.MEAN,
        Optional.empty(),
        per,
        1,
        false);
  }

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
  void regionsAreMeansOfTokensByTheirShareOfEachPatch() throws IOException {
    Path head = SmallVolumes.head(folder.resolve("sub-9_T1w.nii.gz"), 100);
    Path labels = SmallVolumes.labels(folder.resolve("labels.nii.gz"));
    Files.writeString(folder.resolve("names.tsv"), "index\tname\n1\tskull\n2\tbrain\n3\tlesion\n");
    Optional<Segmentation> by =
        Optional.of(
            new Segmentation(Optional.of(labels), Optional.of(folder.resolve("names.tsv"))));
    List<VolumeScan> scans = scans(head);
    Path tokens = folder.resolve("tokens");
    EmbedResult result =
        run(
            scans,
            new VolumeEmbedSettings(
                folder.resolve("out.csv"),
                Optional.empty(),
                Optional.of(tokens),
                VolumePooling.REGIONS,
                by,
                Level.RUN,
                1,
                false));

    assertThat(result.rows())
        .extracting(EmbeddingRow::run)
        .containsExactly("T1w_region-skull", "T1w_region-brain", "T1w_region-lesion");
    PreparedVolume prepared =
        new VolumePreparer(model.description(), scans, by).prepare(scans.getFirst());
    PatchLabels shares = prepared.labels().orElseThrow();
    VolumeEmbedding embedding = model.embed(prepared.input());
    double total = Arrays.stream(shares.shares()[2]).sum();
    double[] wanted = new double[48];
    for (int token = 0; token < shares.shares()[2].length; token++) {
      for (int d = 0; d < wanted.length; d++) {
        wanted[d] += shares.shares()[2][token] / total * embedding.tokens()[token * 48 + d];
      }
    }
    for (int d = 0; d < wanted.length; d++) {
      assertThat((double) result.rows().get(2).embedding()[d]).isCloseTo(wanted[d], within(1e-5));
    }
    try (Safetensors file = Safetensors.open(tokens.resolve("9_T1w.safetensors"))) {
      assertThat(file.get("embeddings").shape()).containsExactly(48, 48);
      assertThat(file.get("regions").toFloats()).endsWith(result.rows().get(2).embedding());
      assertThat(file.metadata()).containsEntry("region_labels", "skull\nbrain\nlesion");
      assertThat(file.metadata()).containsEntry("grid", "4 3 4");
    }
  }

  @Test
  void labelsComeToThePatchesWhereTheyLie() throws IOException {
    Path head = SmallVolumes.head(folder.resolve("sub-9_T1w.nii.gz"), 100);
    // 1 in the left half, 2 in the right: patches of the lower numbers are left.
    Path halves = SmallVolumes.write(folder.resolve("halves.nii.gz"), (x, y, z) -> x < 0 ? 1 : 2);
    List<VolumeScan> scans = scans(head);
    PatchLabels labels =
        new VolumePreparer(
                model.description(),
                scans,
                Optional.of(new Segmentation(Optional.of(halves), Optional.empty())))
            .prepare(scans.getFirst())
            .labels()
            .orElseThrow();

    assertThat(labels.names()).containsExactly("label-1", "label-2");
    int side = 3 * 4; // tokens of one place along the first axis
    // In view are 24 of 25 resized voxels, each 7.2 mm wide, so the middle is near the third patch.
    assertThat(Arrays.stream(labels.shares()[0]).limit(side).sum()).isGreaterThan(side * 0.7);
    assertThat(Arrays.stream(labels.shares()[1]).limit(side).sum()).isZero();
    assertThat(Arrays.stream(labels.shares()[0]).skip(3L * side).sum()).isZero();
    assertThat(Arrays.stream(labels.shares()[1]).skip(3L * side).sum()).isGreaterThan(side * 0.7);
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
  void aSegmentationOnAnotherGridIsRefused() throws IOException {
    Path head = SmallVolumes.head(folder.resolve("sub-1_T1w.nii.gz"), 100);
    Grid other = new Grid(10, 10, 10, Affine.ofRows(4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 4, 0));
    float[] ones = new float[1000];
    Arrays.fill(ones, 1);
    Path labels = folder.resolve("labels.nii.gz");
    NiftiWriter.write(labels, new Volume(other, ones));

    assertThatThrownBy(
            () ->
                run(
                    scans(head),
                    new VolumeEmbedSettings(
                        folder.resolve("out.csv"),
                        Optional.empty(),
                        Optional.empty(),
                        VolumePooling.REGIONS,
                        Optional.of(new Segmentation(Optional.of(labels), Optional.empty())),
                        Level.RUN,
                        1,
                        false)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("none of 1 scans could be used")
        .hasMessageContaining("10 x 10 x 10 voxels");
  }

  @Test
  void regionsWithoutASegmentationAreAMistakeOfTheSettings() throws IOException {
    Path head = SmallVolumes.head(folder.resolve("sub-1_T1w.nii.gz"), 100);

    assertThatThrownBy(
            () ->
                run(
                    scans(head),
                    new VolumeEmbedSettings(
                        folder.resolve("out.csv"),
                        Optional.empty(),
                        Optional.empty(),
                        VolumePooling.REGIONS,
                        Optional.empty(),
                        Level.RUN,
                        1,
                        false)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--segmentation");
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

  private VolumeEmbedSettings registered(
      Path out, Path template, Optional<VolumePreparer.Segmentation> segmentation) {
    return new VolumeEmbedSettings(
        out,
        Optional.empty(),
        Optional.empty(),
        VolumePooling.MEAN,
        segmentation,
        Level.RUN,
        1,
        false,
        VolumeCode.LATENT,
        new HeadPreparation(
            new HeadSteps(Map.of(), Set.of(HeadStep.BRAIN_EXTRACTION)),
            List.of(),
            Optional.of(HeadPreparation.to(template))));
  }

  @Test
  void headsThatLieElsewhereAreBroughtOntoATemplateFirst() throws IOException {
    Path template = SmallVolumes.head(folder.resolve("template.nii.gz"), 100);
    Volume head = VolumeFile.read(template);
    Affine turned = Affine.ofRows(0.995, -0.1, 0, 9, 0.1, 0.995, 0, -12, 0, 0, 1, 7);
    Path moved = folder.resolve("sub-1_T1w.nii.gz");
    Grid grid = head.grid();
    Grid elsewhere = new Grid(grid.nx(), grid.ny(), grid.nz(), turned.after(grid.affine()));
    NiftiWriter.write(moved, new Volume(elsewhere, head.values()));

    float[] wanted = values(run(scans(template), settings(folder.resolve("a.csv"), Level.RUN)));
    float[] asIs = values(run(scans(moved), settings(folder.resolve("b.csv"), Level.RUN)));
    Path out = folder.resolve("c.csv");
    float[] brought = values(run(scans(moved), registered(out, template, Optional.empty())));

    assertThat(distance(brought, wanted)).isLessThan(0.4 * distance(asIs, wanted));
    assertThat(Files.readString(folder.resolve("c.csv.json")))
        .contains(
            "already brain-extracted, as the user says; registered to template.nii.gz (sha256");
  }

  @Test
  void labelsOnTheHeadAsItWasDoNotGoWithATemplate() {
    Path head = SmallVolumes.head(folder.resolve("sub-1_T1w.nii.gz"), 100);
    Path labels = SmallVolumes.labels(folder.resolve("labels.nii.gz"));
    VolumeEmbedSettings settings =
        registered(
            folder.resolve("out.csv"),
            head,
            Optional.of(new VolumePreparer.Segmentation(Optional.of(labels), Optional.empty())));

    assertThatThrownBy(() -> run(scans(head), settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--register-to")
        .hasMessageContaining("--segmentation");
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

  private static float[] values(EmbedResult result) {
    return result.rows().getFirst().embedding();
  }

  private static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (one[i] - other[i]) * (one[i] - other[i]);
    }
    return Math.sqrt(sum);
  }
}
