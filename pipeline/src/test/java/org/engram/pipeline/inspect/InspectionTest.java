package org.engram.pipeline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.imaging.signal.NormalizationFile;
import org.engram.imaging.signal.RobustScaling;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Npy;
import org.engram.tensor.file.Npz;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {
  @TempDir private Path folder;

  @Test
  void aLabelledSeriesIsDescribed() throws IOException {
    Path file = Made.csv(folder, "sub-01_timeseries.csv", Made.LABELS, 40);
    Files.writeString(folder.resolve("sub-01_timeseries.json"), "{\"RepetitionTime\": 0.8}");

    Inspection inspection = Inspection.of(file);
    Content.Series series = (Content.Series) inspection.content();

    assertThat(inspection.kind()).isEqualTo("time series");
    assertThat(inspection.bytes()).isEqualTo(Files.size(file));
    assertThat(inspection.fit()).isEmpty();
    assertThat(series.format()).isEqualTo("CSV");
    assertThat(series.regions()).isEqualTo(4);
    assertThat(series.frames()).isEqualTo(40);
    assertThat(series.repetitionTime()).isEqualTo(OptionalDouble.of(0.8));
    assertThat(series.duration()).isEqualTo(OptionalDouble.of(32));
    assertThat(series.firstLabels()).isEqualTo(Made.LABELS);
    assertThat(series.constantRegions()).isEmpty();
    assertThat(series.values().count()).isEqualTo(160);
    assertThat(series.values().mean()).isCloseTo(250, within(0.1));
    assertThat(series.values().min()).isCloseTo(99, within(0.05));
  }

  @Test
  void aConstantRegionIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "insula,caudate\n1,5\n2,5\n3,5\n");

    Content.Series series = (Content.Series) Inspection.of(file).content();

    assertThat(series.constantRegions()).containsExactly("caudate");
  }

  @Test
  void aTableThatLeavesItsOrientationOpenHasBothReadings() throws IOException {
    Path file = Made.bare(folder, "a.csv", 4, 70);

    Inspection inspection = Inspection.of(file);
    Content.Matrix matrix = (Content.Matrix) inspection.content();

    assertThat(matrix.rows()).isEqualTo(70);
    assertThat(matrix.columns()).isEqualTo(4);
    assertThat(matrix.readings())
        .containsExactly(
            "regions as rows: 70 regions x 4 frames",
            "regions as columns: 4 regions x 70 frames",
            "functional gradients: 70 regions x 4 axes");
    assertThat(matrix.values().max()).isCloseTo(401, within(0.01));
  }

  @Test
  void aSymmetricMatrixIsNoSeries() throws IOException {
    Path file = Files.writeString(folder.resolve("fc.csv"), "1,0.5,0.2\n0.5,1,0.1\n0.2,0.1,1\n");

    assertThat(((Content.Matrix) Inspection.of(file).content()).readings())
        .containsExactly("square and symmetric: a connectivity matrix, no time series");
  }

  @Test
  void aBadCellIsTheAnswer() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "insula,caudate\n1,5\n2,x\n");

    assertThatThrownBy(() -> Inspection.of(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("line 3, column 2")
        .hasMessageContaining("'x'");
  }

  @Test
  void aModelDirectoryIsDescribed() {
    Inspection inspection = Inspection.of(Made.model(folder));
    Content.Model model = (Content.Model) inspection.content();

    assertThat(inspection.kind()).isEqualTo("Brain-JEPA model directory");
    assertThat(model.config())
        .containsEntry("embed_dim", 16)
        .containsEntry("position", "mapping")
        .hasSize(16);
    assertThat(model.tokens()).isEqualTo(8);
    assertThat(model.differences()).isEmpty();
    assertThat(model.weights().holds())
        .isEqualTo(
            "Brain-JEPA weights: width 16, 1 blocks, 8 tokens of 16 frames, position mapping of 3"
                + " gradient axes");
    assertThat(model.weights().count()).isEqualTo(2 * 19 + 22);
    assertThat(model.weights().groups())
        .extracting(Content.Tensors.Group::prefix)
        .containsExactlyInAnyOrder("encoder.*", "predictor.*", "target_encoder.*");
    assertThat(model.gradients().orElseThrow().values().mean()).isEqualTo(6.5);
    assertThat(Inspection.of(folder.resolve("model/config.json")).content()).isEqualTo(model);
  }

  @Test
  void weightsThatAreNotAsTheConfigSaysAreTold() throws IOException {
    Path config = Made.model(folder).resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replaceAll("\"depth\" *: *1", "\"depth\" : 2"));

    Content.Model model = (Content.Model) Inspection.of(config.getParent()).content();

    assertThat(model.differences())
        .hasSize(9)
        .contains("encoder.blocks.1.norm1.weight is missing", "and 16 more differences");
  }

  @Test
  void everyTensorIsListedWhereAskedFor() {
    Path file = folder.resolve("w.safetensors");
    SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
    tensors.put("a.x", HostTensor.of(new float[] {1, 2, Float.NaN}, 3));
    tensors.put("a.y", HostTensor.of(new long[] {4, 8}, 1, 2));
    Safetensors.write(file, tensors, Map.of("epoch", "3"));

    Content.Tensors summary = (Content.Tensors) Inspection.of(file).content();
    Content.Tensors each =
        (Content.Tensors) Inspection.of(file, InspectSettings.defaults().withTensors()).content();

    assertThat(summary.tensors()).isEmpty();
    assertThat(summary.elements()).isEqualTo(5);
    assertThat(summary.dtypes()).isEqualTo(Map.of("F32", 1, "I64", 1));
    assertThat(summary.metadata()).containsEntry("epoch", "3");
    assertThat(summary.groups())
        .singleElement()
        .satisfies(
            group -> {
              assertThat(group.prefix()).isEqualTo("a.*");
              assertThat(group.values().nan()).isEqualTo(1);
              assertThat(group.values().max()).isEqualTo(8);
            });
    assertThat(each.tensors())
        .extracting(tensor -> tensor.name() + " " + tensor.info())
        .containsExactlyInAnyOrder("a.x F32[3]", "a.y I64[1, 2]");
  }

  @Test
  void arraysAreSeriesOrArrays() {
    Path two = folder.resolve("two.npy");
    Npy.write(two, HostTensor.of(new float[] {1, 2, 3, 4, 5, 7}, 2, 3));
    Path three = folder.resolve("three.npz");
    SequencedMap<String, HostTensor> arrays = new LinkedHashMap<>();
    arrays.put("volume", HostTensor.of(new float[8], 2, 2, 2));
    Npz.write(three, arrays);

    assertThat(Inspection.of(two).content()).isInstanceOf(Content.Matrix.class);
    assertThat(((Content.Tensors) Inspection.of(three).content()).tensors())
        .singleElement()
        .satisfies(array -> assertThat(array.name()).isEqualTo("volume"));
  }

  @Test
  void anArrayWithGapsIsDescribedWithTheReasonThatItIsNoSeries() {
    Path file = folder.resolve("gaps.npy");
    Npy.write(file, HostTensor.of(new float[] {1, 2, Float.NaN, 4, 5, 6}, 2, 3));

    Content.Tensors content = (Content.Tensors) Inspection.of(file).content();

    assertThat(content.groups().getFirst().values().nan()).isEqualTo(1);
    assertThat(content.notes())
        .singleElement()
        .asString()
        .contains("no time series")
        .contains("NaN");
  }

  @Test
  void aSeriesOfBrainJepaRsIsInTheModelsOrder() {
    Path file = folder.resolve("scan.safetensors");
    SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
    tensors.put("fmri", HostTensor.of(new float[] {1, 2, 3, 4, 5, 7}, 1, 2, 3));
    Safetensors.write(file, tensors, Map.of());

    Content.Series series = (Content.Series) Inspection.of(file).content();

    assertThat(series.modelOrder()).isTrue();
    assertThat(series.regions()).isEqualTo(2);
    assertThat(series.frames()).isEqualTo(3);
  }

  @Test
  void gradientsRegionsAndNormalisationsAreKnown() {
    Path model = Made.model(folder);
    Path robust = folder.resolve("robust.json");
    NormalizationFile.write(
        new RobustScaling(
            "four", Made.LABELS, new double[] {1, 2, 3, 4}, new double[] {1, 1, 1, 2}, 9, "a test"),
        robust);

    assertThat(Inspection.of(model.resolve("gradients.csv")).content())
        .isInstanceOf(Content.Gradients.class);
    assertThat(Inspection.of(model.resolve("regions.tsv")).content())
        .isEqualTo(new Content.Regions(4, Made.LABELS, List.of()));
    Content.StoredNormalization stored =
        (Content.StoredNormalization) Inspection.of(robust).content();
    assertThat(stored.scans()).isEqualTo(9);
    assertThat(stored.medians().orElseThrow().mean()).isEqualTo(2.5);
  }

  @Test
  void aTableOfEmbeddingsIsKnownInEveryFormat() {
    List<EmbeddingRow> rows =
        List.of(row("01", 1.0, List.of()), row("02", 0.5, List.of("a region is missing")));
    for (String ending : List.of("csv", "tsv", "parquet", "safetensors")) {
      Path file = folder.resolve("cohort." + ending);
      EmbeddingTable.write(file, rows);

      Content.Embeddings table = (Content.Embeddings) Inspection.of(file).content();

      assertThat(table.rows()).as(ending).isEqualTo(2);
      assertThat(table.dimension()).isEqualTo(3);
      assertThat(table.subjects()).isEqualTo(2);
      assertThat(table.warned()).isEqualTo(1);
      assertThat(table.leastCoverage()).isEqualTo(0.5);
      assertThat(table.modelHashes()).containsExactly("abc");
      assertThat(table.values().mean()).isEqualTo(2);
    }
  }

  /** A checkpoint that PyTorch 1.13 wrote. */
  @Test
  void aCheckpointIsDescribedByItsPaths() {
    Path file = Path.of("src/test/resources/org/engram/pipeline/inspect/published.pth.tar");

    Content.Tensors checkpoint =
        (Content.Tensors) Inspection.of(file, InspectSettings.defaults().withTensors()).content();

    assertThat(checkpoint.format()).isEqualTo("PyTorch checkpoint");
    assertThat(checkpoint.dtypes()).isEqualTo(Map.of("F16", 3, "F32", 12, "F64", 3));
    assertThat(checkpoint.groups())
        .extracting(Content.Tensors.Group::prefix)
        .containsExactly("encoder.*", "predictor.*", "target_encoder.*", "opt.*");
    assertThat(checkpoint.tensors())
        .extracting(Content.Tensors.NamedTensor::name)
        .contains("encoder.module.norm.weight");
    assertThat(checkpoint.metadata()).containsEntry("epoch", "300").containsEntry("lr", "1.0E-5");
  }

  @Test
  void jsonIsKnownByItsKeys() throws IOException {
    Path sidecar =
        Files.writeString(
            folder.resolve("a.json"), "{\"RepetitionTime\": 2, \"SliceTiming\": [0, 1]}");
    Path other = Files.writeString(folder.resolve("b.json"), "{\"x\": 1}");

    assertThat(Inspection.of(sidecar).content())
        .isEqualTo(
            new Content.Sidecar(
                "BIDS sidecar",
                new LinkedHashMap<>(Map.of("RepetitionTime", "2", "SliceTiming", "2 values"))));
    assertThatThrownBy(() -> Inspection.of(other))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("JSON with the keys x");
  }

  @Test
  void whatIsOfNoKnownKindIsRefused() throws IOException {
    Path unknown = Files.writeString(folder.resolve("a.docx"), "text");

    assertThatThrownBy(() -> Inspection.of(unknown))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("an ending that is not known");
    assertThatThrownBy(() -> Inspection.of(folder))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a folder without config.json");
    assertThatThrownBy(() -> Inspection.of(folder.resolve("none.csv")))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("no such file");
  }

  private static EmbeddingRow row(String subject, double coverage, List<String> warnings) {
    return new EmbeddingRow(
        subject,
        "",
        "",
        subject + ".csv",
        1,
        coverage,
        warnings,
        "r1",
        "abc",
        new float[] {1, 2, 3});
  }
}
