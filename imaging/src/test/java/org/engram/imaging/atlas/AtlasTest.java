package org.engram.imaging.atlas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AtlasTest {
  @TempDir Path folder;

  @Test
  void thePublishedAtlasIsTianThenSchaeferInThe17NetworkOrder() {
    Atlas atlas = Atlas.published450();
    assertThat(atlas.size()).isEqualTo(450);
    assertThat(atlas.regions().get(0)).isEqualTo(new Region(0, "HIP-head-m-rh", "R", "Subcortex"));
    assertThat(atlas.regions().get(49)).isEqualTo(new Region(49, "aGP-lh", "L", "Subcortex"));
    assertThat(atlas.regions().get(50))
        .isEqualTo(new Region(50, "17Networks_LH_VisCent_ExStr_1", "L", "VisCent"));
    assertThat(atlas.regions().get(449))
        .isEqualTo(new Region(449, "17Networks_RH_TempPar_10", "R", "TempPar"));
    assertThat(atlas.regions().stream().filter(r -> r.hemisphere().equals("L"))).hasSize(225);
    assertThat(atlas.networks()).hasSize(18).startsWith("Subcortex", "VisCent", "VisPeri");
  }

  @Test
  void thePublishedOrderIsThatOfTheSharedTable() throws IOException {
    List<String> names =
        SharedData.lines("atlases/order_450_tianS3_first_17networks.csv").stream()
            .skip(1)
            .map(line -> line.split(",")[1])
            .toList();
    assertThat(Atlas.published450().labels()).isEqualTo(names);
  }

  @Test
  void aTableReadsBackAsWritten() {
    Path file = folder.resolve("regions.tsv");
    Atlas written = Atlas.published450();
    written.writeTsv(file);
    Atlas read = Atlas.readTsv(file);
    assertThat(read.regions()).isEqualTo(written.regions());
    assertThat(read.name()).isEqualTo("regions.tsv");
  }

  @Test
  void indicesMayCountFromOne() throws IOException {
    Atlas read = read("index\tlabel\n1\tA\n2\tB\n");
    assertThat(read.regions())
        .containsExactly(new Region(0, "A", "", ""), new Region(1, "B", "", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|an empty file",
        "'index,label\\n0,A\\n'|line 1: columns [index,label]",
        "'index\\tlabel\\tcolour\\n'|columns [index, label, colour]",
        "'index\\tlabel\\n0\\tA\\n2\\tB\\n'|line 3: index 2; expected 1",
        "'index\\tlabel\\n0\\tA\\n1\\n'|line 3: 1 cells; expected 2",
        "'index\\tlabel\\nx\\tA\\n'|line 2: index 'x'; expected a whole number",
        "'index\\tlabel\\themisphere\\n"
            + "0\\tA\\tleft\\n"
            + "'|hemisphere 'left'; expected L, R or nothing",
        "'index\\tlabel\\n0\\tA\\n1\\tA\\n'|label 'A' at indices 0 and 1",
        "'index\\tlabel\\n0\\t \\n'|an empty label at index 0",
        "'index\\tlabel\\n'|no regions"
      })
  void aWrongTableIsRefusedByLine(String text, String message) {
    assertThatThrownBy(() -> read(text.replace("\\n", "\n").replace("\\t", "\t")))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("regions.tsv")
        .hasMessageContaining(message);
  }

  @Test
  void aFileThatIsNotTextIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("regions.tsv"), new byte[] {(byte) 0xff, 0, 1});
    assertThatThrownBy(() -> Atlas.readTsv(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("not UTF-8 text");
  }

  @Test
  void labelsMustBeUnique() {
    List<Region> twice = List.of(new Region(0, "A", "", ""), new Region(1, "A", "", ""));
    assertThatThrownBy(() -> new Atlas("mine", twice))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("mine: label 'A' at indices 0 and 1");
  }

  @Test
  void anUnnamedAtlasNumbersItsRegions() {
    assertThat(Atlas.unnamed("ho-111", 3).labels())
        .containsExactly("region-1", "region-2", "region-3");
  }

  private Atlas read(String text) throws IOException {
    return Atlas.readTsv(Files.writeString(folder.resolve("regions.tsv"), text));
  }
}
