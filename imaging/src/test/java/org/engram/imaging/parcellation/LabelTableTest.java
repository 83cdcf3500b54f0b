package org.engram.imaging.parcellation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.imaging.TestFiles;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelTableTest {
  @TempDir Path folder;

  @Test
  void aBidsTableIsReadByItsColumnsInItsOrder() throws IOException {
    LabelTable table =
        read(
            """
            index\tname\tcolor\themisphere\tnetwork
            0\tBackground\t#000000\tn/a\tn/a
            7\tLeft Thalamus\t#ff0000\tleft\tn/a
            3\tVermis\t#00ff00\tboth\tCerebellum
            """);
    assertThat(table.entries())
        .containsExactly(
            new LabelEntry(7, new Region(0, "Left Thalamus", "L", "")),
            new LabelEntry(3, new Region(1, "Vermis", "", "Cerebellum")));
    assertThat(table.general()).isFalse();
    assertThat(table.notes())
        .containsExactly("label 0 ('Background') is the background and no region");
  }

  @Test
  void aModelsRegionsFromZeroAreLabelsFromOne() {
    Path file = folder.resolve("regions.tsv");
    Atlas.published450().writeTsv(file);
    LabelTable table = LabelTable.read(file);
    assertThat(table.entries().stream().map(LabelEntry::region).toList())
        .isEqualTo(Atlas.published450().regions());
    assertThat(table.entries().stream().map(LabelEntry::value).toList())
        .isEqualTo(IntStream.rangeClosed(1, 450).boxed().toList());
    assertThat(table.notes()).hasSize(1);
  }

  @Test
  void aLookUpTableHasCommentsColoursAndMoreThanAVolumeHolds() throws IOException {
    LabelTable table =
        read(
            """
            #No. Label Name:  R G B A

            0   Unknown        0   0   0   0
            10  Left-Thalamus  0 118  14   0
            1035  ctx-lh-insula  1 2 3 0
            """);
    assertThat(table.entries())
        .containsExactly(
            new LabelEntry(10, new Region(0, "Left-Thalamus", "L", "")),
            new LabelEntry(1035, new Region(1, "ctx-lh-insula", "L", "")));
    assertThat(table.general()).isTrue();
  }

  @Test
  void pairsOfLinesAreNameThenLabelAndColour() throws IOException {
    LabelTable table =
        read(
            "HIP-head-m-rh\n1 205 213 230 255\n17Networks_LH_VisCent_ExStr_1\n51 120 18 131 255\n");
    assertThat(table.entries())
        .containsExactly(
            new LabelEntry(1, new Region(0, "HIP-head-m-rh", "R", "Subcortex")),
            new LabelEntry(51, new Region(1, "17Networks_LH_VisCent_ExStr_1", "L", "VisCent")));
  }

  @Test
  void aListOfNamesCountsFromOne() throws IOException {
    LabelTable table = read("LH_Vis_1\nRH_SalVentAttn_Med_2\nHeschl's Gyrus\n");
    assertThat(table.entries())
        .containsExactly(
            new LabelEntry(1, new Region(0, "LH_Vis_1", "L", "Vis")),
            new LabelEntry(2, new Region(1, "RH_SalVentAttn_Med_2", "R", "SalVentAttn")),
            new LabelEntry(3, new Region(2, "Heschl's Gyrus", "", "")));
    assertThat(table.notes().getFirst()).endsWith("its lines were taken as labels 1 to 3");
  }

  @ParameterizedTest
  @CsvSource({
    "'index\tname\n1\tA\n1\tB\n', label 1 for 'A' and 'B'",
    "'index\tname\n1\tA\n2\tA\n', the name 'A' for two labels",
    "'index\tname\n1.5\tA\n', line 2: label '1.5'",
    "'index\tname\n1\tA\tx\n', line 2: 3 cells",
    "'index\tcolor\n1\t#fff\n', columns [index",
    "'20.0\t-14.0\t-20.0\n', line 1: '20.0",
    "'1\n2\n', line 1: '1'",
    "'4 A 1 2 3 0\nB 1 2\n', line 2: 'B 1 2'",
    "'A\n1 2 3 4 5\nB\nC\n', line 4: 'C'",
    "'', an empty file",
    "'0 Unknown 0 0 0 0\n', no region",
    "'99999999999 A\n', label '99999999999'"
  })
  void whatIsWrongIsNamedWithItsLine(String text, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("table.txt"), text);
    assertThatThrownBy(() -> LabelTable.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining(message);
  }

  @Test
  void binaryIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("table.txt"), new byte[] {'a', 0, 'b'});
    assertThatThrownBy(() -> LabelTable.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("line 1: binary data");
  }

  @Test
  void theRealTableOfTianAndSchaeferIsTheModelsOrder() {
    LabelTable table =
        LabelTable.read(
            TestFiles.real(
                "atlases/Schaefer2018_400Parcels_17Networks_order_Tian_Subcortex_S3_label.txt"));
    assertThat(table.entries().stream().map(LabelEntry::region).toList())
        .isEqualTo(Atlas.published450().regions());
  }

  @Test
  void theRealListsOfNamesAreRead() {
    LabelTable tian = LabelTable.read(TestFiles.real("atlases/Tian_Subcortex_S3_3T_label.txt"));
    assertThat(tian.entries().stream().map(LabelEntry::region).toList())
        .isEqualTo(Atlas.published450().regions().subList(0, 50));
    LabelTable seven = LabelTable.read(TestFiles.real("atlases/schaefer400x7NodeNames.txt"));
    assertThat(seven.entries().stream().map(e -> e.region().network()).distinct().toList())
        .isEqualTo(
            List.of("Vis", "SomMot", "DorsAttn", "SalVentAttn", "Limbic", "Cont", "Default"));
    assertThat(seven.entries().stream().filter(e -> e.region().hemisphere().equals("L")))
        .hasSize(200);
  }

  private LabelTable read(String text) throws IOException {
    return LabelTable.read(Files.writeString(folder.resolve("table.tsv"), text));
  }
}
