package org.engram.imaging.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizationFileTest {
  private static final RobustScaling ROBUST =
      new RobustScaling(
          "two",
          List.of("A", "B"),
          new double[] {0.1 + 0.2, -1e-300},
          new double[] {1 / 3.0, Double.MIN_VALUE},
          17,
          "engram normalization fit, 17 scans");

  @TempDir Path folder;

  @Test
  void robustStatisticsReadBackBitForBit() throws IOException {
    Path file = folder.resolve("normalization.json");
    NormalizationFile.write(ROBUST, file);
    assertThat(NormalizationFile.read(file)).isEqualTo(ROBUST);
    byte[] first = Files.readAllBytes(file);
    NormalizationFile.write(NormalizationFile.read(file), file);
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"global-zscore", "region-zscore", "none"})
  void theOthersAreANameAndAVersion(String name) {
    Path file = folder.resolve("normalization.json");
    NormalizationFile.write(Normalization.fromName(name), file);
    assertThat(NormalizationFile.read(file)).isEqualTo(Normalization.fromName(name));
    assertThat(NormalizationFile.fromNameOrFile(file.toString()).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "[]|no JSON object",
        "{'name': 'none', 'version': 1|no valid JSON",
        "{'name': 'none', 'version': 1} {}|no valid JSON",
        "{'name': 'none', 'name': 'none', 'version': 1}|no valid JSON",
        "{'version': 1}|no key 'name'",
        "{'name': 'zscore', 'version': 1}|name: 'zscore'; expected one of robust, global-zscore",
        "{'name': 'none'}|no key 'version'",
        "{'name': 'none', 'version': 2}|version: 2; expected 1",
        "{'name': 'none', 'version': 1, 'mean': 0}|unknown key 'mean'",
        "{'name': 'none', 'version': 1, 'medians': []}|unknown key 'medians'",
        "{'name': 'robust', 'version': 1}|no key 'atlas'"
      })
  void aWrongFileIsRefused(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("normalization.json")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'medians': [1, 2]|'medians': [1]|2 regions, 1 medians, 2 IQRs",
        "'medians': [1, 2]|'medians': [1, 'x']|medians[1]",
        "'medians': [1, 2]|'medians': [1, 1e999]|region 'B' with median Infinity",
        "'iqrs': [3, 4]|'iqrs': [3, 0]|region 'B' with median 2.0 and IQR 0.0",
        "'iqrs': [3, 4]|'iqrs': [3, -4]|region 'B'",
        "'scans': 5|'scans': 5.5|scans: 5.5; expected a whole number",
        "'scans': 5|'scans': 1|1 scans; expected at least 2",
        "'regions': ['A', 'B']|'regions': ['A', 'A']|region 'A' twice",
        "'regions': ['A', 'B']|'regions': 'A'|expected a list",
        "'atlas': 'two'|'atlas': 2|atlas: 2; expected a text"
      })
  void aWrongStatisticIsRefusedByName(String right, String wrong, String message) {
    String text =
        "{'name': 'robust', 'version': 1, 'atlas': 'two', 'regions': ['A', 'B'],"
            + " 'medians': [1, 2], 'iqrs': [3, 4], 'scans': 5, 'created_by': 'test'}";
    assertThat(text).contains(right);
    assertThatThrownBy(() -> read(text.replace(right, wrong)))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("normalization.json")
        .hasMessageContaining(message);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> NormalizationFile.read(folder.resolve("none.json")))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("none.json: cannot be read");
    assertThatThrownBy(() -> NormalizationFile.fromNameOrFile("robustt"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("or a normalization.json");
  }

  private Normalization read(String text) throws IOException {
    return NormalizationFile.read(
        Files.writeString(folder.resolve("normalization.json"), text.replace('\'', '"')));
  }
}
