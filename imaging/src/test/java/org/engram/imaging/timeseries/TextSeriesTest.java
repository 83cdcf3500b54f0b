package org.engram.imaging.timeseries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextSeriesTest {
  @TempDir Path folder;

  private TimeSeries read(String name, String text) throws IOException {
    return TimeSeriesFile.read(TestData.write(folder, name, text));
  }

  private static void isTwoByThree(TimeSeries series) {
    assertThat(series.labels()).containsExactly("LH_Vis_1", "RH_Vis_1");
    assertThat(series.regions()).isEqualTo(2);
    assertThat(series.frames()).isEqualTo(3);
    assertThat(series.values()).containsExactly(1.5, 2.5, 3.5, -4, 5e-3, 6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t", ",", ";", " ", ", "})
  void aHeaderOfNamesMakesColumnsRegions(String delimiter) throws IOException {
    String text = "LH_Vis_1|RH_Vis_1\n1.5|-4\n2.5|5e-3\n3.5|6\n".replace("|", delimiter);
    isTwoByThree(read("a.csv", text));
  }

  @Test
  void aFirstColumnOfNamesMakesRowsRegions() throws IOException {
    isTwoByThree(read("a.txt", "LH_Vis_1,1.5,2.5,3.5\nRH_Vis_1,-4,5e-3,6\n"));
    isTwoByThree(read("b.csv", "label_name,0,1,2\nLH_Vis_1,1.5,2.5,3.5\nRH_Vis_1,-4,.005,6.\n"));
    isTwoByThree(read("c.csv", ",T0,T1,T2\nLH_Vis_1,1.5,2.5,3.5\nRH_Vis_1,-4,0.005,6\n"));
    isTwoByThree(read("d.csv", "label_name,a,b,c\nLH_Vis_1,1.5,2.5,3.5\nRH_Vis_1,-4,.005,6\n"));
  }

  @Test
  void quotesByteOrderMarkCarriageReturnsAndBlankLinesAreRead() throws IOException {
    String text = "\uFEFF\"LH_Vis_1\",\"RH_Vis_1\"\r\n\r\n\"1.5\",-4\r\n2.5, 5e-3\r\n3.5 ,6";
    isTwoByThree(read("a.csv", text));
    isTwoByThree(read("b.csv", "LH_Vis_1,RH_Vis_1\r1.5,-4\r2.5,5e-3\r3.5,6\r"));
  }

  @Test
  void aQuotedNameKeepsDelimiterAndQuote() throws IOException {
    TimeSeries series = read("a.csv", "\"Cortex, left\",\"the \"\"other\"\"\"\n1,2\n3,4\n");
    assertThat(series.labels()).containsExactly("Cortex, left", "the \"other\"");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, 1, 2",
    "'Unnamed: 0', 1, 2, 3",
    "time, 0, 0.72, 1.44",
    "TR, 0, 1, 2",
    "volume, 10, 11, 12"
  })
  void aColumnThatCountsTheRowsIsLeftOutWithANote(String name, String a, String b, String c)
      throws IOException {
    String text = name + ",LH_Vis_1,RH_Vis_1\n%s,1.5,-4\n%s,2.5,5e-3\n%s,3.5,6\n";
    TimeSeries series = read("a.csv", text.formatted(a, b, c));
    isTwoByThree(series);
    assertThat(series.notes()).anyMatch(note -> note.contains("'" + name + "' counts the rows"));
    assertThat(series.repetitionTime()).isEmpty();
  }

  @Test
  void anUnnamedColumnThatDoesNotCountIsRefused() {
    assertThatThrownBy(() -> read("a.csv", ",LH,RH\n3,1.5,-4\n1,2.5,5\n"))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("column 1")
        .hasMessageContaining("without a name");
  }

  @Test
  void aHeaderOfRThatLeavesOutTheRowNamesIsRead() throws IOException {
    isTwoByThree(read("a.txt", "\"T0\" \"T1\" \"T2\"\nLH_Vis_1 1.5 2.5 3.5\nRH_Vis_1 -4 .005 6\n"));
  }

  @Test
  void aTrailingDelimiterOnEveryLineIsNoColumn() throws IOException {
    TimeSeries series = read("a.tsv", "LH_Vis_1\tRH_Vis_1\t\n1.5\t-4\t\n2.5\t.005\t\n3.5\t6\t\n");
    isTwoByThree(series);
    assertThat(series.notes()).anyMatch(note -> note.contains("empty last column"));
  }

  @Test
  void anUnlabelledTableIsRefusedWithBothNumbers() {
    assertThatThrownBy(() -> read("a.txt", "1 2 3\n4 5 6\n"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("2 rows x 3 columns")
        .hasMessageContaining("State the orientation");
  }

  @Test
  void anUnlabelledTableIsTurnedAsStatedOrAsTheNumberOfRegionsSays() throws IOException {
    Path file = TestData.write(folder, "a.txt", "1 2 3\n4 5 6\n");
    ReadOptions options = ReadOptions.defaults();
    TimeSeries rows = TimeSeriesFile.read(file, options.withExpectedRegions(2));
    assertThat(rows.values()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(rows.labelled()).isFalse();
    TimeSeries columns = TimeSeriesFile.read(file, options.withExpectedRegions(3));
    assertThat(columns.values()).containsExactly(1, 4, 2, 5, 3, 6);
    assertThat(columns.notes()).anyMatch(note -> note.contains("columns taken as the regions"));
    TimeSeries stated =
        TimeSeriesFile.read(file, options.withOrientation(Orientation.REGIONS_AS_COLUMNS));
    assertThat(stated.values()).isEqualTo(columns.values());
    assertThatThrownBy(() -> TimeSeriesFile.read(file, options.withExpectedRegions(450)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("450");
  }

  @Test
  void aSquareTableIsRefusedAsAmbiguousUnlessStated() throws IOException {
    Path file = TestData.write(folder, "a.txt", "1 2\n3 4\n");
    ReadOptions two = ReadOptions.defaults().withExpectedRegions(2);
    assertThatThrownBy(() -> TimeSeriesFile.read(file, two))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("both the number of regions");
    assertThat(
            TimeSeriesFile.read(file, two.withOrientation(Orientation.REGIONS_AS_COLUMNS)).values())
        .containsExactly(1, 3, 2, 4);
  }

  @Test
  void namesOnBothAxesAreRefusedUnlessOneSaysThatItIsTheRegions() {
    assertThatThrownBy(() -> read("a.csv", "x y,alpha,beta\ngamma,1,2\ndelta,3,4\n"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("names on both axes");
  }

  @ParameterizedTest
  @CsvSource({
    "n/a, n/a",
    "NaN, NaN",
    "'', an empty cell",
    "NA, NA",
    "inf, 'inf'",
    "-Infinity, '-Infinity'",
    "1e999, '1e999'",
    "abc, 'abc'",
    "0x1p3, '0x1p3'",
    "1d, '1d'",
    "1e, '1e'",
    "--1, '--1'"
  })
  void aCellThatIsNoNumberIsRefusedByLineColumnAndValue(String cell, String quoted) {
    String text = "LH,MH,RH\n1,2,3\n4," + cell + ",6\n7,8,9\n";
    assertThatThrownBy(() -> read("a.csv", text))
        .hasMessageContaining("a.csv, line 3, column 2")
        .hasMessageContaining(quoted);
  }

  @Test
  void aGapInTheFirstRowAndColumnIsPlacedToo() {
    assertThatThrownBy(() -> read("a.csv", "time,LH,RH\n0,1,2\n1,n/a,3\n2,4,5\n"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("line 3, column 2");
    assertThatThrownBy(() -> read("b.csv", "1,abc,3,4\n5,6,7,8\n"))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("line 1, column 2: 'abc'");
  }

  @Test
  void aDecimalCommaIsNamedInTheRemedy() {
    assertThatThrownBy(() -> read("a.csv", "LH;RH\n1,5;2,5\n"))
        .hasMessageContaining("'1,5'")
        .hasMessageContaining("decimal point");
  }

  @Test
  void aRowOfAnotherLengthIsRefusedByItsLine() {
    assertThatThrownBy(() -> read("a.csv", "LH,RH\n1,2\n\n3\n"))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("line 4: 1 cells; expected 2");
    assertThatThrownBy(() -> read("b.csv", "LH,RH\n1,2\n3,4,5\n"))
        .hasMessageContaining("line 3: 3 cells; expected 2");
    assertThatThrownBy(() -> read("c.csv", "LH,RH\n1,2,3,4\n"))
        .hasMessageContaining("4 cells; expected 2, as the header has");
  }

  @Test
  void aColumnWithoutAnyValueIsAMissingRegion() throws IOException {
    TimeSeries series = read("a.tsv", "A\tB\tC\n1\tn/a\t2\n3\tn/a\t4\n");
    assertThat(series.labels()).containsExactly("A", "C");
    assertThat(series.values()).containsExactly(1, 3, 2, 4);
    assertThat(series.notes())
        .contains("1 of 3 regions have no value in any frame and are left out as missing: B");
  }

  @Test
  void anUnlabelledRegionWithoutValuesIsRefusedBecauseTheRestWouldShift() throws IOException {
    Path file = TestData.write(folder, "a.csv", "1,2,3\nNaN,NaN,NaN\n");
    assertThatThrownBy(
            () -> TimeSeriesFile.read(file, ReadOptions.defaults().withExpectedRegions(2)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("every frame of region 2");
  }

  @Test
  void aSingleFrameIsNoSeries() {
    assertThatThrownBy(() -> read("a.csv", "A,B,C\n1,2,3\n"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("3 regions and 1 frame");
  }

  @Test
  void aNameGivenTwiceIsRefused() {
    assertThatThrownBy(() -> read("a.csv", "A,B,A\n1,2,3\n4,5,6\n"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("'A' for regions 1 and 3");
  }

  @Test
  void columnNumbersThatAProgramFilledInAreNoNames() throws IOException {
    Path file =
        TestData.write(
            folder, "a.csv", "0,1,2,3,4,5,6,7\n.1,.2,.3,.4,.5,.6,.7,.8\n1,2,3,4,5,6,7,8\n");
    TimeSeries series = TimeSeriesFile.read(file, ReadOptions.defaults().withExpectedRegions(8));
    assertThat(series.frames()).isEqualTo(2);
    assertThat(series.labelled()).isFalse();
    assertThat(series.notes()).anyMatch(note -> note.contains("column numbers"));
  }

  @Test
  void regionNumbersWithoutAMarkAreNotTakenForAFrame() {
    String text = "10,11,12,13,17,18,26,49\n.1,.2,.3,.4,.5,.6,.7,.8\n";
    assertThatThrownBy(() -> read("a.csv", text))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("region numbers")
        .hasMessageContaining("#");
  }

  @Test
  void afniCommentsNameTheColumns() throws IOException {
    TimeSeries series = read("a.1D", "# made by hand\n#10\t#11\n1\t2\n# a remark\n3\t4\n5\t6\n");
    assertThat(series.labels()).containsExactly("10", "11");
    assertThat(series.values()).containsExactly(1, 3, 5, 2, 4, 6);
    TimeSeries unnamed = read("b.1D", "1 2\n3 4\n5 6\n");
    assertThat(unnamed.labelled()).isFalse();
    assertThat(unnamed.regions()).isEqualTo(2);
  }

  @Test
  void afniNumbersThatOnlyCountAreStillTheAtlasNumbers() throws IOException {
    assertThat(read("a.1D", "#1 #2\n1 2\n3 4\n").labels()).containsExactly("1", "2");
  }

  @Test
  void gzipIsReadByContentWhateverTheName() throws IOException {
    String text = "LH_Vis_1,RH_Vis_1\n1.5,-4\n2.5,5e-3\n3.5,6\n";
    isTwoByThree(TimeSeriesFile.read(TestData.gzip(folder, "a.csv.gz", text)));
    isTwoByThree(TimeSeriesFile.read(TestData.gzip(folder, "b.CSV", text)));
  }

  @Test
  void gzipThatIsNoneOrCutShortOrEmptyIsRefused() throws IOException {
    Path plain = TestData.write(folder, "a.csv.gz", "A,B\n1,2\n");
    assertThatThrownBy(() -> TimeSeriesFile.read(plain))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("no gzip data");
    byte[] whole = TestData.gzipped("A,B\n1,2\n".getBytes(StandardCharsets.UTF_8));
    Path cut = Files.write(folder.resolve("b.csv.gz"), java.util.Arrays.copyOf(whole, 15));
    assertThatThrownBy(() -> TimeSeriesFile.read(cut)).hasMessageContaining("end early");
    assertThatThrownBy(() -> TimeSeriesFile.read(TestData.gzip(folder, "c.csv.gz", "")))
        .hasMessageContaining("an empty file, compressed by gzip");
  }

  @Test
  void gzipThatGrowsOutOfProportionIsStopped() throws IOException {
    byte[] zeros = new byte[70 << 20];
    java.util.Arrays.fill(zeros, (byte) '\n');
    Path bomb = Files.write(folder.resolve("a.csv.gz"), TestData.gzipped(zeros));
    assertThatThrownBy(() -> TimeSeriesFile.read(bomb))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("grow beyond");
  }

  @ParameterizedTest
  @CsvSource({
    "'<!DOCTYPE html><html>', HTML",
    "'<?xml version=\"1.0\"?>', XML",
    "'{\"a\": 1}', JSON",
    "'version https://git-lfs.github.com/spec/v1', Git LFS",
    "'', an empty file",
    "'# only a comment', no row of numbers",
    "'A,B', no numbers",
    "'sub-001', no numbers"
  })
  void whatIsNoTableIsNamed(String text, String named) {
    assertThatThrownBy(() -> read("a.csv", text))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining(named);
  }

  @Test
  void aListOfNamesIsNoSeries() {
    assertThatThrownBy(() -> read("a.txt", "sub-001\nsub-002\n"))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("'sub-002'");
  }

  @Test
  void otherEndingsAndFoldersAndAbsentFilesAreRefused() throws IOException {
    assertThatThrownBy(() -> read("a.nii.gz", "x")).hasMessageContaining("Parcellate");
    assertThatThrownBy(() -> read("a.xlsx", "x")).hasMessageContaining("Export");
    assertThatThrownBy(() -> read("a.docx", "x")).hasMessageContaining(".csv.gz");
    assertThatThrownBy(() -> TimeSeriesFile.read(folder)).hasMessageContaining("a folder");
    assertThatThrownBy(() -> TimeSeriesFile.read(folder.resolve("no.csv")))
        .hasMessageContaining("no such file");
    Path link = Files.createSymbolicLink(folder.resolve("l.csv"), folder.resolve("gone"));
    assertThatThrownBy(() -> TimeSeriesFile.read(link)).hasMessageContaining("datalad get");
  }

  @Test
  void constantRegionsAreFound() throws IOException {
    TimeSeries series = read("a.csv", "A,B,C\n1,0,7\n2,0,7\n1,0,7.5\n");
    assertThat(series.constantRegions()).containsExactly(1);
  }
}
