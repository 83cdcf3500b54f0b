package org.engram.imaging.cifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.engram.imaging.gifti.Label;
import org.engram.imaging.gifti.LabelKeys;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CiftiWriterTest {
  private static final Grid GRID =
      new Grid(7, 8, 9, Affine.ofRows(-2, 0.1, 0, 90, 0, 2, 1e-7, -126.5, 0, 0, 2, -1 / 3.0));

  private static final BrainModelAxis DENSE =
      new BrainModelAxis(
          List.of(
              new BrainModel.Surface("CORTEX_LEFT", 0, 32492, Indices.of(0, 7, 32491)),
              new BrainModel.Surface("CORTEX_RIGHT", 3, 32492, Indices.of(5)),
              new BrainModel.Voxels(
                  "HIPPOCAMPUS_LEFT", 4, Indices.of(GRID.index(6, 7, 8), GRID.index(1, 2, 3)))),
          Optional.of(GRID));

  private static final ParcelAxis PARCELS =
      new ParcelAxis(
          List.of(
              new ParcelAxis.Parcel("HIP-head <m> & \"rh\"", map(), Indices.of(3, 1)),
              new ParcelAxis.Parcel(
                  "LH_Vis_1", map("CORTEX_LEFT", Indices.of(4, 2, 9)), Indices.of()),
              new ParcelAxis.Parcel("Überall", map(), Indices.of())),
          map("CORTEX_LEFT", 32492),
          Optional.of(GRID));

  private static final SeriesAxis SERIES = SeriesAxis.ofSeconds(4, 0.735);

  private static final LabelAxis LABELS =
      new LabelAxis(
          List.of(
              new LabelAxis.LabelMap(
                  "parcels",
                  new LabelKeys(
                      List.of(
                          new Label(0, "???", Optional.of(new Label.Colour(1, 1, 1, 0))),
                          new Label(7, "A < B", Optional.of(new Label.Colour(0.1f, 1, 0, 1))),
                          new Label(-3, "faint", Optional.of(new Label.Colour(0, 0, 1, 0.5f))))),
                  map("Author", "somebody & co"))));

  @TempDir Path folder;

  private static <V> SequencedMap<String, V> map() {
    return new LinkedHashMap<>();
  }

  private static <V> SequencedMap<String, V> map(String key, V value) {
    return new LinkedHashMap<>(Map.of(key, value));
  }

  static Stream<CiftiHeader> headers() {
    ScalarAxis scalars =
        new ScalarAxis(
            List.of(
                new ScalarAxis.ScalarMap("thickness", map("k", "line 1\nline 2")),
                new ScalarAxis.ScalarMap("", map())));
    return Stream.of(
        CiftiHeader.of(DENSE, SERIES),
        CiftiHeader.of(PARCELS, SERIES),
        CiftiHeader.of(ParcelAxis.named(List.of("a", "b")), SERIES),
        CiftiHeader.of(PARCELS, new SeriesAxis(3, 0.5, 720, -3, SeriesAxis.Unit.HERTZ)),
        CiftiHeader.of(DENSE, scalars),
        CiftiHeader.of(PARCELS, scalars),
        CiftiHeader.of(DENSE, LABELS),
        CiftiHeader.of(PARCELS, LABELS),
        CiftiHeader.of(DENSE, DENSE),
        CiftiHeader.of(PARCELS, PARCELS),
        CiftiHeader.of(PARCELS, DENSE),
        CiftiHeader.of(DENSE, PARCELS),
        CiftiHeader.of(scalars, SERIES),
        new CiftiHeader(
            CiftiKind.PARCEL_SERIES, PARCELS, SERIES, map("Provenance", "<&>\"' \t\u00e9")));
  }

  private Path write(CiftiHeader header, CiftiWriter.Numbers numbers) {
    Path file = folder.resolve("a." + header.kind().ending() + ".nii");
    int columns = header.columns().size();
    CiftiWriter.write(
        file,
        header,
        numbers,
        (row, into) -> {
          for (int column = 0; column < columns; column++) {
            into[column] = Math.sqrt(row * columns + column) - 1;
          }
        });
    return file;
  }

  @ParameterizedTest
  @MethodSource("headers")
  void whatWasWrittenReadsBackTheSame(CiftiHeader header) {
    for (CiftiWriter.Numbers numbers : CiftiWriter.Numbers.values()) {
      try (CiftiFile file = CiftiFile.open(write(header, numbers))) {
        assertThat(file.header()).isEqualTo(header);
        assertThat(file.notes()).isEmpty();
        double[] all = new double[file.rows() * file.columns()];
        file.rows(IntStream.range(0, file.rows()).toArray(), all);
        for (int i = 0; i < all.length; i++) {
          double value = Math.sqrt(i) - 1;
          assertThat(all[i])
              .isEqualTo(numbers == CiftiWriter.Numbers.FLOAT32 ? (float) value : value);
        }
      }
    }
  }

  @Test
  void theSameContentGivesTheSameBytes() throws IOException {
    CiftiHeader header = CiftiHeader.of(PARCELS, SERIES);
    byte[] once = Files.readAllBytes(write(header, CiftiWriter.Numbers.FLOAT32));

    assertThat(Files.readAllBytes(write(header, CiftiWriter.Numbers.FLOAT32))).isEqualTo(once);
    assertThat(once.length % 16).isZero();
  }

  @Test
  void theNameMustSayTheKind() {
    assertThatThrownBy(
            () ->
                CiftiWriter.write(
                    folder.resolve("a.dtseries.nii"),
                    CiftiHeader.of(PARCELS, SERIES),
                    CiftiWriter.Numbers.FLOAT32,
                    (row, into) -> {}))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(".ptseries.nii");
  }

  @Test
  void labelsWithoutAColourAreGivenDistinctOnesThatStay() {
    List<Label> labels = new ArrayList<>();
    for (int key = 0; key <= 450; key++) {
      labels.add(new Label(key, "region " + key, Optional.empty()));
    }
    Label.Colour own = new Label.Colour(0.95f, 0.1425f, 0.1425f, 1); // the first that is handed out
    labels.set(450, new Label(450, "mine", Optional.of(own)));
    LabelAxis axis =
        new LabelAxis(List.of(new LabelAxis.LabelMap("parcels", new LabelKeys(labels), map())));
    Path once = folder.resolve("once.dlabel.nii");
    Path again = folder.resolve("again.dlabel.nii");
    CiftiHeader header = CiftiHeader.of(DENSE, axis);
    CiftiWriter.write(once, header, CiftiWriter.Numbers.FLOAT32, (row, into) -> into[0] = row);
    CiftiWriter.write(again, header, CiftiWriter.Numbers.FLOAT32, (row, into) -> into[0] = row);

    assertThat(once).hasSameBinaryContentAs(again);
    try (CiftiFile file = CiftiFile.open(once)) {
      LabelKeys read = file.labels().maps().getFirst().labels();
      assertThat(read.labels()).extracting(Label::key).startsWith(0, 1, 2).hasSize(451);
      assertThat(read.labels())
          .extracting(label -> label.colour().orElseThrow())
          .doesNotHaveDuplicates();
      assertThat(read.find(0).orElseThrow().colour()).contains(new Label.Colour(1, 1, 1, 0));
      assertThat(read.find(450).orElseThrow().colour()).contains(own);
      assertThat(read.find(2).orElseThrow().colour())
          .contains(new Label.Colour(0.4845f, 0.75f, 0.1125f, 1));
    }
  }
}
