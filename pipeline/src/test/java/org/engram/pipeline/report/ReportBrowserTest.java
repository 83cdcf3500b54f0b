package org.engram.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.ResultsFolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page in a real browser, where the machine has one. */
class ReportBrowserTest {
  private static final String HOSTILE = "\"'><script>document.title='owned'</script>&{}=";

  @TempDir private static Path profile;
  private static Browser browser;

  @TempDir private Path temp;
  private Path downloads;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Optional<Path> program = Browser.installed();
    assumeTrue(program.isPresent(), "no chromium on the PATH: the page is not opened in a browser");
    browser = Browser.start(program.get(), profile);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void downloads() throws IOException {
    downloads = Files.createDirectory(temp.resolve("downloads"));
  }

  @Test
  void thePageAsksNothingOfTheNetworkAndComplainsOfNothing() throws Exception {
    Path page = page(MadeResults.classification(24));
    browser.open(page, downloads);

    assertThat(browser.requests()).containsExactly(page.toUri().toString());
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.evaluate("document.title").asString())
        .isEqualTo("Diagnosis told from embeddings");
  }

  @Test
  void theChoiceOfAColumnColoursTheMap() throws Exception {
    browser.open(page(MadeResults.classification(24)), downloads);
    String point =
        "document.querySelectorAll('figure.map g.points circle')[2].getAttribute('fill')";
    String legends =
        "Array.from(document.querySelectorAll('figure.map g.legend'))"
            + ".filter(l => l.getBoundingClientRect().width !== 0)"
            + ".map(l => l.textContent.trim().split(/\\s+/)[0]).join()";

    assertThat(browser.evaluate(point).asString()).isEqualTo("#0072B2"); // autism
    assertThat(browser.evaluate(legends).asString()).isEqualTo("autism,autism");
    browser.evaluate(
        "const s = document.querySelector('figure.map select');"
            + " s.value = '1'; s.dispatchEvent(new Event('change'))");

    assertThat(browser.evaluate(point).asString()).isEqualTo("#009E73"); // Pitt, third of four
    assertThat(browser.evaluate(legends).asString()).isEqualTo("KKI,KKI");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void figuresAreSavedAsSvgAndPng() throws Exception {
    browser.open(page(MadeResults.regression(24)), downloads);
    String buttons = "document.querySelectorAll('#scores figure .save button')";

    browser.save(buttons + "[0]");
    browser.save(buttons + "[1]");

    assertThat(files()).containsExactly("r-by-set.png", "r-by-set.svg");
    assertThat(downloads.resolve("r-by-set.svg"))
        .content()
        .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?><svg xmlns=")
        .contains("connectivity")
        .endsWith("</svg>");
    BufferedImage picture = ImageIO.read(downloads.resolve("r-by-set.png").toFile());
    assertThat(picture.getWidth()).isEqualTo(3 * 1080);
    assertThat(Browser.colours(picture)).contains(0xff0072b2, 0xffffffff);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void everyFigureCanBeDrawnAsAPicture() throws Exception {
    browser.open(page(MadeResults.classification(24)), downloads);
    int figures = browser.evaluate("document.querySelectorAll('figure svg').length").asInt();

    assertThat(figures).isEqualTo(12);
    assertThat(browser.evaluate("document.querySelectorAll('.save').length").asInt())
        .isEqualTo(figures);
  }

  @Test
  void hostileLabelsAreTextAndNothingElse() throws Exception {
    ResultsFolder.Content content = new MadeResults(24, true, s -> s + HOSTILE).content(32);
    browser.open(page(content), downloads);

    assertThat(browser.evaluate("document.title").asString()).endsWith(HOSTILE);
    assertThat(browser.evaluate("document.querySelectorAll('script').length").asInt()).isEqualTo(3);
    assertThat(browser.evaluate("document.querySelector('.quote').textContent").asString())
        .contains("embedding" + HOSTILE);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void thePageIsAPictureWorthLookingAt() throws Exception {
    browser.open(page(MadeResults.classification(24)), downloads);

    BufferedImage picture = browser.picture();

    assertThat(picture.getWidth()).isEqualTo(1180); // nothing runs over the side
    assertThat(picture.getHeight()).isBetween(5000, 12_000);
    assertThat(Browser.colours(picture)).contains(0xff0072b2, 0xffe69f00, 0xff009e73, 0xffd55e00);
  }

  @ParameterizedTest
  @EnumSource(Analysis.class)
  void everyKindOfResultIsDrawnAndCanBeSaved(Analysis analysis) throws Exception {
    browser.open(page(MadeAnalyses.plain().of(analysis)), downloads);

    soundPage();
  }

  @ParameterizedTest
  @EnumSource(Analysis.class)
  void hostileLabelsOfEveryKindAreText(Analysis analysis) throws Exception {
    browser.open(page(new MadeAnalyses(s -> s + HOSTILE).of(analysis)), downloads);

    assertThat(browser.evaluate("document.title").asString()).endsWith(HOSTILE);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void mapsOfExplainAreDrawnAndCanBeSaved() throws Exception {
    browser.open(report(MadeAnalyses.plain().explain(temp.resolve("explain"))), downloads);

    soundPage();
    assertThat(browser.evaluate("document.querySelectorAll('#map-1 figure svg').length").asInt())
        .isEqualTo(3);
    browser.save("document.querySelectorAll('#map-1 figure .save button')[1]");
    BufferedImage picture =
        ImageIO.read(downloads.resolve("ablation-on-the-cortical-surface.png").toFile());
    assertThat(picture.getWidth()).isEqualTo(3000);
    assertThat(Browser.colours(picture)).hasSizeGreaterThan(1000); // the picture within came along
  }

  @Test
  void numbersAtRiskAreSavedWithTheirCurves() throws Exception {
    browser.open(page(MadeAnalyses.plain().of(Analysis.PROBE)), downloads);

    browser.save("document.querySelectorAll('#survival figure .save button')[0]");

    assertThat(files()).containsExactly("embedding-thirds-by-held-out-risk.svg");
    assertThat(downloads.resolve("embedding-thirds-by-held-out-risk.svg"))
        .content()
        .contains("at risk", "high risk", "time until dementia (years)");
  }

  /** Every figure has its buttons, nothing runs over the side, and nothing complains. */
  private void soundPage() throws Exception {
    int figures = browser.evaluate("document.querySelectorAll('figure svg').length").asInt();
    assertThat(figures).isPositive();
    assertThat(browser.evaluate("document.querySelectorAll('.save').length").asInt())
        .isEqualTo(figures);
    assertThat(
            browser
                .evaluate(
                    "Array.from(document.querySelectorAll('svg text')).filter(t => {"
                        + " const t1 = t.getBoundingClientRect();"
                        + " const s = t.ownerSVGElement.getBoundingClientRect();"
                        + " return t1.left < s.left - 1 || t1.right > s.right + 1; })"
                        + ".map(t => t.textContent).join('; ')")
                .asString())
        .isEmpty();
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.picture().getWidth()).isEqualTo(1180);
  }

  private Path page(ResultsFolder.Content content) {
    Path folder = temp.resolve("results");
    ResultsFolder.write(folder, content, false);
    return report(folder);
  }

  private static Path report(Path folder) {
    ReportJob.Request request =
        new ReportJob.Request(
            folder,
            folder.resolve("report.html"),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            42);
    return ReportJob.run(request).page();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(downloads)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
