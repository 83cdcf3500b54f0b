package org.engram.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.ResultsFolder;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The section that each kind of analysis has to itself. */
class KindSectionTest {
  private static final String HOSTILE = "\"'><script>alert(1)</script>&\u0007";

  @TempDir private Path temp;

  @Test
  void alignmentShowsEveryFoldsCorrelationAndItsP() throws Exception {
    Element section = section(MadeAnalyses.plain().of(Analysis.ALIGN), "alignment");

    assertThat(rows(section, 0)).hasSize(18);
    assertThat(rows(section, 0).getFirst()).isEqualTo("1|all|192|0|0.750|0.001|0.610|0.460|0.020");
    assertThat(titles(section))
        .containsExactly(
            "Canonical correlations",
            "Variates of pair 1",
            "Variates of pair 2",
            "Variates of pair 3",
            "gene, pair 1",
            "brain, pair 1",
            "gene, pair 2",
            "brain, pair 2",
            "gene, pair 3",
            "brain, pair 3",
            "Retrieval");
    assertThat(section.getTextContent())
        .contains("variate of gene")
        .contains("The 12 strongest of 40 features");
  }

  @Test
  void whatASectionShowsIsNotShownAgain() throws Exception {
    Document page = page(MadeAnalyses.plain().of(Analysis.ALIGN));

    assertThat(element(page, "findings").getTextContent())
        .contains("iq and gene, pair 1")
        .doesNotContain("anonical correlations")
        .doesNotContain("recall at 1");
    assertThat(element(page, "tables").getTextContent())
        .contains("Loadings")
        .doesNotContain("given_up");
  }

  @Test
  void everyFusionStandsAgainstEveryBlockAndEveryGeneHasItsDrop() throws Exception {
    Element section = section(MadeAnalyses.plain().of(Analysis.FUSE), "fusion");

    assertThat(rows(section, 0))
        .containsExactly(
            "concatenation|0.740 [0.660, 0.820]|APOE|0.610 [0.530, 0.690]|0.130 [0.070, 0.190]"
                + "|0.040|0.040|fusion is better",
            "concatenation|0.740 [0.660, 0.820]|brain (the best)|0.700 [0.620, 0.780]"
                + "|0.040 [\u22120.020, 0.100]|0.040|0.040|neither",
            "late-average|0.690 [0.610, 0.770]|APOE|0.610 [0.530, 0.690]|0.080 [0.020, 0.140]"
                + "|0.040|0.040|fusion is better",
            "late-average|0.690 [0.610, 0.770]|brain (the best)|0.700 [0.620, 0.780]"
                + "|\u22120.010 [\u22120.070, 0.050]|0.040|0.040|neither");
    assertThat(titles(section)).containsExactly("Leaving one out");
    assertThat(elements(section, "rect")).hasSize(14);
    assertThat(section.getTextContent()).contains("GENE13").contains("p 0.140");
  }

  @Test
  void eachTrainingHasItsCurveAndItsBestEpoch() throws Exception {
    Element section = section(MadeAnalyses.plain().of(Analysis.FINETUNE), "trainings");

    assertThat(titles(section))
        .containsExactly(
            "AUROC by training", "Training loss", "Validation loss", "Validation score");
    assertThat(rows(section, 0))
        .containsExactly("AUROC|0.710|0.030|0.560 to 0.860|0.640 to 0.780|3");
    assertThat(rows(section, 1).getFirst()).startsWith("1|20|9|");
    assertThat(elements(section, "polyline")).hasSize(9);
    assertThat(elements(section, "polygon").stream().filter(p -> marks(p, "training 2")))
        .hasSize(4); // a diamond in each figure of epochs, and its square above
  }

  @Test
  void encodersStandSideBySideWithWhatTheyCost() throws Exception {
    Element section = section(MadeAnalyses.plain().of(Analysis.COMPARE), "encoders");

    assertThat(titles(section)).containsExactly("AUROC by encoder", "Time a scan");
    assertThat(section.getTextContent())
        .contains("differs by \u22120.030, p 0.310, q 0.440")
        .contains("masked autoencoder, encode and reconstr\u2026")
        .contains("88.70 ms");
  }

  @Test
  void transferShowsBothCohortsAndTheShift() throws Exception {
    Element section = section(MadeAnalyses.plain().of(Analysis.TRANSFER), "transfer");

    assertThat(rows(section, 0))
        .containsExactly(
            "first cohort, out of fold|auroc|0.740 [0.690, 0.790]|\u2013|",
            "shift between the cohorts|fall in auroc|\u22120.090 [\u22120.170, \u22120.010]|0.030"
                + "|second less first",
            "shift between the cohorts|cohort told from features|0.910 [0.880,"
                + " 0.940]|\u2013|AUROC");
    assertThat(rows(section, 1)).hasSize(9);
    assertThat(titles(section))
        .containsExactly("Shift between the cohorts", "Shift between the cohorts");
  }

  @Test
  void survivalIsDrawnByThirdsOfRiskWithTheNumbersAtRisk() throws Exception {
    ResultsFolder.Content content = MadeAnalyses.plain().of(Analysis.PROBE);
    Document page = page(content);
    Element section = element(page, "survival");

    assertThat(titles(section))
        .containsExactly("embedding: thirds by held-out risk", "Calibration at 1.461 years");
    assertThat(section.getTextContent())
        .contains("152 events among 240 rows")
        .contains("Log-rank test of the thirds: p < 0.001.")
        .contains("C-index 0.710 [0.630, 0.790]");
    assertThat(elements(section, "text").stream().map(Element::getTextContent))
        .containsSubsequence("low risk", "80", "middle", "80", "high risk", "80");
    assertThat(csv("predictions.csv").getFirst())
        .isEqualTo("set,repeat,fold,subject,session,run,time,event,risk");
    assertThat(csv("kaplan_meier.csv"))
        .hasSize(241)
        .element(1)
        .asString()
        .startsWith("embedding,low risk,");
    assertThat(csv("calibration_at_time.csv")).hasSize(6);
  }

  @Test
  void mapsOfExplainBecomeAPageWithTheirNumbers() throws Exception {
    Path folder = MadeAnalyses.plain().explain(temp.resolve("explain"));
    Document page = parse(report(folder).page());
    Element map = element(page, "map-1");

    assertThat(titles(map))
        .containsExactly("Ablation on the cortical surface", "By network", "By region");
    assertThat(elements(map, "image").getFirst().getAttribute("href"))
        .startsWith("data:image/png;base64,iVBOR");
    assertThat(elements(page, "li").stream().map(Element::getTextContent))
        .contains("a note", "ablation: can be trusted");
    assertThat(csv("networks.csv").get(1)).isEqualTo("VisCent,10,-0.1000,0.02");
  }

  @Test
  void aPictureThatIsNoneIsRefused() throws Exception {
    Path folder = MadeAnalyses.plain().explain(temp.resolve("explain"));
    Files.writeString(folder.resolve("figures/surface-ablation.png"), "<svg onload='alert(1)'/>");

    assertThatThrownBy(() -> report(folder))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("surface-ablation.png")
        .hasMessageContaining("a PNG file");
  }

  @Test
  void anEmbeddingsMapDoesNotGoWithMapsOfExplain() throws Exception {
    Path folder = MadeAnalyses.plain().explain(temp.resolve("explain"));

    assertThatThrownBy(
            () ->
                ReportJob.run(
                    new ReportJob.Request(
                        folder,
                        temp.resolve("page.html"),
                        List.of(temp.resolve("e.csv")),
                        Optional.empty(),
                        Optional.empty(),
                        1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--map");
  }

  @ParameterizedTest
  @EnumSource(Analysis.class)
  void hostileLabelsAreEscaped(Analysis analysis) throws Exception {
    Document page = page(new MadeAnalyses(s -> s + HOSTILE).of(analysis));

    assertThat(elements(page, "script")).hasSizeBetween(1, 2); // saves figures, sorts tables
    assertThat(page.getDocumentElement().getTextContent())
        .contains("<script>alert(1)</script>&\uFFFD");
  }

  @ParameterizedTest
  @EnumSource(Analysis.class)
  void everyKindHasWordsOfItsOwnOnMethods(Analysis analysis) throws Exception {
    String expected =
        switch (analysis) {
          case ALIGN -> "canonical correlation analysis related the two blocks";
          case FUSE -> "leave-one-out attribution";
          case FINETUNE -> "trained 3 times from different seeds";
          case COMPARE -> "probes of the same kind read their embeddings";
          case TRANSFER -> "frozen, and applied to the second";
          case PROBE -> "Kaplan and Meier's method";
        };

    assertThat(element(page(MadeAnalyses.plain().of(analysis)), "methods").getTextContent())
        .contains(expected);
  }

  @Test
  void aTableWithoutTheColumnsOfItsFigureIsShownAsATable() throws Exception {
    ResultsFolder.Content made = MadeAnalyses.plain().of(Analysis.COMPARE);
    ResultsFolder.Content content =
        new ResultsFolder.Content(
            made.results(),
            made.predictions(),
            List.of(
                new org.engram.cohort.results.ResultTable(
                    "compare", "others", List.of("who", "what"), List.of(List.of("a", "1")))));

    Document page = page(content);

    assertThat(page.getElementById("encoders")).isNull();
    assertThat(element(page, "tables").getTextContent()).contains("Compare").contains("who");
  }

  private static boolean marks(Element polygon, String name) {
    NodeList titles = polygon.getElementsByTagName("title");
    return titles.getLength() == 1 && titles.item(0).getTextContent().startsWith(name + ": 0.");
  }

  private ReportJob.Written report(Path folder) {
    return ReportJob.run(
        new ReportJob.Request(
            folder, temp.resolve("page.html"), List.of(), Optional.empty(), Optional.empty(), 42));
  }

  private Document page(ResultsFolder.Content content) throws Exception {
    Path folder = temp.resolve("results");
    ResultsFolder.write(folder, content, true);
    return parse(report(folder).page());
  }

  private Element section(ResultsFolder.Content content, String id) throws Exception {
    return element(page(content), id);
  }

  private static Document parse(Path page) throws Exception {
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    builder.setEntityResolver((_, _) -> new InputSource(new ByteArrayInputStream(new byte[0])));
    return builder.parse(
        new ByteArrayInputStream(Files.readString(page).getBytes(StandardCharsets.UTF_8)));
  }

  private List<String> csv(String name) throws IOException {
    return Files.readAllLines(temp.resolve("page-csv").resolve(name));
  }

  private static Element element(Document page, String id) {
    return elements(page, "section").stream()
        .filter(section -> section.getAttribute("id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static List<Element> elements(Document page, String tag) {
    return elements(page.getDocumentElement(), tag);
  }

  private static List<Element> elements(Element within, String tag) {
    NodeList found = within.getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  private static List<String> titles(Element section) {
    return elements(section, "h3").stream().map(Element::getTextContent).toList();
  }

  /** The rows of a section's table, cells joined by a bar. */
  private static List<String> rows(Element section, int table) {
    Element body =
        (Element) elements(section, "table").get(table).getElementsByTagName("tbody").item(0);
    return elements(body, "tr").stream()
        .map(
            row ->
                String.join(
                    "|", elements(row, "td").stream().map(Element::getTextContent).toList()))
        .toList();
  }
}
