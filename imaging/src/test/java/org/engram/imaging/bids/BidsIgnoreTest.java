package org.engram.imaging.bids;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BidsIgnoreTest {
  @TempDir private Path folder;

  private boolean ignores(String rules, String path) throws IOException {
    Files.writeString(folder.resolve(".bidsignore"), rules);
    return BidsIgnore.in(folder).ignores(Path.of(path));
  }

  @Test
  void aNameHoldsAtAnyDepthAndAPathFromTheRoot() throws IOException {
    assertThat(ignores("*_sbref.nii.gz\n", "sub-1/func/sub-1_sbref.nii.gz")).isTrue();
    assertThat(ignores("extra/\n", "sub-1/extra/a.nii")).isTrue();
    assertThat(ignores("/extra\n", "sub-1/extra/a.nii")).isFalse();
    assertThat(ignores("/extra\n", "extra/a.nii")).isTrue();
    assertThat(ignores("sub-1/*.tsv\n", "sub-1/a.tsv")).isTrue();
    assertThat(ignores("sub-1/*.tsv\n", "sub-1/func/a.tsv")).isFalse();
  }

  @Test
  void twoStarsCrossFoldersAndStandForNone() throws IOException {
    assertThat(ignores("**/models/**\n", "a/b/models/c.tsv")).isTrue();
    assertThat(ignores("**/odd.tsv\n", "odd.tsv")).isTrue();
  }

  @Test
  void theLastLineThatMatchesWins() throws IOException {
    assertThat(ignores("# all but one\n*.tsv\n!keep.tsv\n", "a/keep.tsv")).isFalse();
    assertThat(ignores("# all but one\n*.tsv\n!keep.tsv\n", "a/other.tsv")).isTrue();
  }

  @Test
  void bracketsAreTakenAsTheyAre() throws IOException {
    assertThat(ignores("a{1}[x].tsv\n", "a{1}[x].tsv")).isTrue();
    assertThat(ignores("a{1}[x].tsv\n", "a1x.tsv")).isFalse();
  }

  @Test
  void withoutTheFileNothingIsIgnored() {
    assertThat(BidsIgnore.in(folder).ignores(Path.of("a.tsv"))).isFalse();
  }
}
