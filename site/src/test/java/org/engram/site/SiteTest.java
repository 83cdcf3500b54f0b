package org.engram.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.engram.pipeline.config.SettingsReference;
import org.engram.pipeline.pretrain.PretrainSettings;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the site of this project in target/site, and sites of a page or two. */
class SiteTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  @TempDir Path folder;

  @Test
  void theProjectsSiteHasEveryPageAndNoBrokenLink() throws IOException {
    Path out = Path.of("target", "site");

    List<String> pages = Site.build(ROOT, out);

    assertThat(pages)
        .contains(
            "index.html",
            "ARCHITECTURE.html",
            "docs/probing.html",
            "examples/abide/index.html",
            "reference/commands/engram-embed.html",
            "reference/settings/pretrain-brain-jepa.html");
    assertThat(out.resolve("docs/images/demo.png")).exists();
    assertThat(Files.readString(out.resolve("docs/probing.html")))
        .contains("<a href=\"../docs/probing.html\" aria-current=\"page\">")
        .contains("<h2 id=\"nothing-leaks\">");
    assertThat(Files.readString(out.resolve("search-index.js")))
        .startsWith("window.engramSections = [[\"index.html\",\"Engram\",\"engram\",");
  }

  @Test
  void everyCommandThatAPageShowsIsThereWithItsOptions() {
    WrittenCommands commands = new WrittenCommands();

    List<String> wrong =
        Sources.of(ROOT).texts().entrySet().stream()
            .filter(page -> !page.getKey().startsWith("reference/"))
            .flatMap(page -> commands.wrong(Page.of(page.getKey(), page.getValue())).stream())
            .toList();

    assertThat(wrong).isEmpty();
  }

  @Test
  void aCommandOrOptionThatIsNotThereIsNamed() {
    Page page =
        Page.of(
            "a.md", "    engram embed x --modle m\n    engram atlas ad x; engram fuse --help\n");

    assertThat(new WrittenCommands().wrong(page))
        .containsExactly(
            "a.md: engram embed has no --modle", "a.md: no command 'ad' in: engram atlas ad x");
  }

  @Test
  void aBrokenLinkEndsTheBuildAndAllAreNamed() throws IOException {
    for (String name :
        List.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "ROADMAP.md")) {
      Files.writeString(folder.resolve(name), "# Page\n");
    }
    Path docs = Files.createDirectories(folder.resolve("docs"));
    for (String name :
        List.of("pretraining", "neuro-jepa-pretraining", "finetuning", "data-sets")) {
      Files.writeString(docs.resolve(name + ".md"), "# Page\n");
    }
    Files.writeString(
        folder.resolve("README.md"),
        "# Page\n[a](docs/none.md) [b](docs/finetuning.md#nothing) [c](../out.txt)"
            + " [d](docs/finetuning.md#page) ![e](none.png)\n");

    assertThatThrownBy(() -> Site.build(folder, folder.resolve("site")))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("README.md: docs/none.md")
        .hasMessageContaining("README.md: docs/finetuning.md#nothing (no such heading)")
        .hasMessageContaining("README.md: ../out.txt")
        .hasMessageContaining("README.md: none.png")
        .hasMessageNotContaining("#page");
  }

  @Test
  void keysOfASettingsFileHaveTheirTypeDefaultAndMeaning() {
    Map<String, SettingsReference.Key> keys = new java.util.HashMap<>();
    SettingsReference.keys(PretrainSettings.class).forEach(key -> keys.put(key.path(), key));

    SettingsReference.Key clip = keys.get("step.clip_norm");
    assertThat(clip.type()).isEqualTo("a number");
    assertThat(clip.standard()).contains("0.0");
    assertThat(SettingsPages.meaning(ROOT, clip)).isNotEmpty();
    assertThat(keys.get("masking.geometry").type()).isEqualTo("one of published, corrected");
    assertThat(SettingsPages.meaning(ROOT, keys.get("seed")))
        .isEqualTo("of the weights, the masks, the order of the samples and their windows");
  }

  @Test
  void headingsHaveTheAnchorsThatOtherPlacesGiveThem() {
    assertThat(Page.slug("What is `config.json`, and why?"))
        .isEqualTo("what-is-configjson-and-why");
    assertThat(Page.of("a.md", "# One\n## One\n").anchors().values())
        .containsExactly("one", "one-1");
  }
}
