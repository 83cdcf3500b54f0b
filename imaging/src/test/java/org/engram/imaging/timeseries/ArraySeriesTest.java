package org.engram.imaging.timeseries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Npy;
import org.engram.tensor.file.Npz;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArraySeriesTest {
  private static final double[] SIX = {1, 2, 3, 4, 5, 6.5};
  private static final ReadOptions TWO = ReadOptions.defaults().withExpectedRegions(2);

  @TempDir Path folder;

  private Path npz(Map<String, HostTensor> arrays) {
    Path file = folder.resolve("a.npz");
    SequencedMap<String, HostTensor> ordered = new LinkedHashMap<>(arrays);
    Npz.write(file, ordered);
    return file;
  }

  private Path safetensors(String name, HostTensor tensor) {
    Path file = folder.resolve("a.safetensors");
    SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
    tensors.put(name, tensor);
    Safetensors.write(file, tensors, Map.of());
    return file;
  }

  @Test
  void npyIsTurnedByTheNumberOfRegions() {
    Path file = folder.resolve("a.npy");
    Npy.write(file, HostTensor.of(SIX, 2, 3));
    assertThat(TimeSeriesFile.read(file, TWO).values()).containsExactly(SIX);
    assertThat(TimeSeriesFile.read(file, ReadOptions.defaults().withExpectedRegions(3)).values())
        .containsExactly(1, 4, 2, 5, 3, 6.5);
    assertThatThrownBy(() -> TimeSeriesFile.read(file))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("2 rows x 3 columns");
  }

  @Test
  void npyOfOtherDimensionsIsRefusedWithItsShape() {
    Path file = folder.resolve("a.npy");
    Npy.write(file, HostTensor.of(SIX, 3, 2, 1));
    assertThatThrownBy(() -> TimeSeriesFile.read(file, TWO))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("[3, 2, 1]");
    Npy.write(file, HostTensor.of(SIX, 6));
    assertThatThrownBy(() -> TimeSeriesFile.read(file, TWO)).hasMessageContaining("[6]");
  }

  @Test
  void npyWithNanOrInfinityIsRefusedByPlace() {
    Path file = folder.resolve("a.npy");
    Npy.write(file, HostTensor.of(new double[] {1, 2, 3, 4, Double.NaN, 6}, 2, 3));
    assertThatThrownBy(() -> TimeSeriesFile.read(file, TWO))
        .hasMessageContaining("row 2, column 2: NaN");
    Npy.write(file, HostTensor.of(new double[] {1, 2, Double.NEGATIVE_INFINITY, 4, 5, 6}, 2, 3));
    assertThatThrownBy(() -> TimeSeriesFile.read(file, TWO))
        .hasMessageContaining("row 1, column 3: -Infinity");
  }

  @Test
  void npzTakesTheOnlyMatrixOrTheUsualOrTheNamedOne() {
    HostTensor matrix = HostTensor.of(SIX, 2, 3);
    HostTensor other = HostTensor.of(new double[6], 2, 3);
    Path only = npz(Map.of("x", matrix, "tr", HostTensor.of(new double[] {2})));
    assertThat(TimeSeriesFile.read(only, TWO).values()).containsExactly(SIX);
    Path usual = npz(Map.of("fmri", matrix, "mask", other));
    assertThat(TimeSeriesFile.read(usual, TWO).values()).containsExactly(SIX);
    assertThat(TimeSeriesFile.read(usual, TWO.withVariable("mask")).values()).containsOnly(0);
    assertThatThrownBy(() -> TimeSeriesFile.read(usual, TWO.withVariable("bold")))
        .hasMessageContaining("no array bold among")
        .hasMessageContaining("mask");
    Path several = npz(Map.of("a", matrix, "b", other));
    assertThatThrownBy(() -> TimeSeriesFile.read(several, TWO))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("several matrices")
        .hasMessageContaining("--variable");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void safetensorsIsInTheModelsOrderInItsThreeShapes(int dimensions) {
    long[] shape = {1, 1, 3, 2};
    long[] taken = java.util.Arrays.copyOfRange(shape, 4 - dimensions, 4);
    float[] values = {1, 2, 3, 4, 5, 6.5f};
    // Regions come first whatever number is expected: the format says so.
    TimeSeries series = TimeSeriesFile.read(safetensors("fmri", HostTensor.of(values, taken)), TWO);
    assertThat(series.regions()).isEqualTo(3);
    assertThat(series.values()).containsExactly(SIX);
    assertThat(series.modelOrder()).isTrue();
    assertThat(series.labelled()).isFalse();
    assertThat(series.withRepetitionTime(2).modelOrder()).isTrue();
  }

  @Test
  void safetensorsOfAnotherKeyOrShapeIsRefused() {
    HostTensor matrix = HostTensor.of(SIX, 2, 3);
    assertThatThrownBy(() -> TimeSeriesFile.read(safetensors("bold", matrix)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no tensor fmri among [bold]");
    assertThatThrownBy(() -> TimeSeriesFile.read(safetensors("fmri", HostTensor.of(SIX, 3, 2, 1))))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("[3, 2, 1]");
    assertThatThrownBy(
            () -> TimeSeriesFile.read(safetensors("fmri", HostTensor.of(SIX, 1, 1, 1, 2, 3))))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("[1, 1, R, T]");
  }

  @Test
  void anotherThingUnderAnArraysNameIsRefused() throws IOException {
    for (String name : new String[] {"a.npy", "a.npz", "a.safetensors", "a.mat"}) {
      Path file = TestData.write(folder, name, "<!DOCTYPE html><html></html>");
      assertThatThrownBy(() -> TimeSeriesFile.read(file))
          .as(name)
          .isInstanceOf(FileFormatException.class)
          .hasMessageContaining(name);
    }
  }
}
