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
import org.engram.cohort.results.ResultsFolder;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ResultsReportTest {
  private static final String HOSTILE = "\"'><script>alert(1)</script>&\u0007";

  @TempDir private Path temp;

  @Test
  void warningsComeFirstAndSayHowWideTheIntervalsAre() throws Exception {
    Document page = page(MadeResults.classification(24));

    Element summary = element(page, "summary");
    assertThat(elements(page, "section").getFirst()).isSameAs(summary);
    assertThat(texts(summary, "li"))
        .startsWith("24 subjects are few for 768 features.")
        .contains(
            "The 95\u00a0% interval of the AUROC of embedding runs from 0.476 to 0.884, 0.408 wide:"
                + " it includes chance (0.5), so these 24 rows do not show that there is anything"
                + " to find, nor that there is not.",
            "With 12 rows of one class and 12 of the other, an AUROC lies"
                + " between 0.26 and 0.74 in 95 of 100 samples where there is nothing to find.",
            "No difference is shown between embedding and connectivity (baseline): the intervals of"
                + " the differences include zero. That is not a finding of equality either.");
  }

  @Test
  void aRecipeThatTakesTheTargetOutIsWarnedOf() throws Exception {
    ResultsFolder.Content content =
        new MadeResults(
                24,
                true,
                s -> s.replace("z-score of each feature", "diagnosis, sex were regressed out"))
            .content(32);

    assertThat(texts(element(page(content), "summary"), "li"))
        .anyMatch(text -> text.startsWith("The recipe regresses diagnosis out of the features,"));
  }

  @Test
  void ofManySubjectsChanceIsNotSpelledOut() throws Exception {
    Document page = page(MadeResults.regression(400));

    assertThat(texts(element(page, "summary"), "li"))
        .noneMatch(text -> text.contains("nothing to find"))
        .anyMatch(text -> text.endsWith("all of it above chance (0)."));
  }

  @Test
  void theFlowTellsEveryReason() throws Exception {
    Document page = page(MadeResults.classification(24));

    String flow = element(page, "cohort").getTextContent();
    assertThat(flow)
        .contains("29 rows of 29 subjects")
        .contains("3: no value in the table of people (sub-50002, sub-50003, \u2026)")
        .contains("a site of one subject, which ComBat cannot estimate")
        .contains("24 rows of 24 subjects");
  }

  @Test
  void theMethodsParagraphIsReadyToPaste() throws Exception {
    Document page = page(MadeResults.classification(24));

    String methods = element(page, "methods").getTextContent();
    assertThat(methods)
        .contains(
            "Diagnosis (control or autism) was told from features in 24 scans of 24 subjects.")
        .contains("fitted on the training rows of each fold alone: z-score of each feature; ComBat")
        .contains("Intervals: 95\u00a0% by bootstrap BCa, 2000 draws of subjects;")
        .contains("corrected by Benjamini-Hochberg over 4 tests")
        .contains("Computed with engram 0.1.0, java 25.")
        .contains("Johnson W. E.")
        .contains("Phipson B.")
        .doesNotContain("DeLong");
  }

  @Test
  void sectionsForWhichThereIsNothingAreNotThere() throws Exception {
    Document page = page(MadeResults.regression(24));

    assertThat(elements(page, "section").stream().map(s -> s.getAttribute("id")))
        .containsExactly(
            "summary",
            "done",
            "cohort",
            "scores",
            "comparisons",
            "predictions",
            "few-shot",
            "map",
            "sites",
            "findings",
            "tables",
            "methods",
            "origin");
    assertThat(elements(page, "nav").getFirst().getTextContent().strip().split("\n")).hasSize(13);
  }

  @Test
  void hostileLabelsAreTextEverywhere() throws Exception {
    ResultsFolder.Content content = new MadeResults(24, true, s -> s + HOSTILE).content(32);

    Document page = page(content);

    assertThat(elements(page, "script")).hasSize(3);
    assertThat(elements(page, "script")).noneMatch(s -> s.getTextContent().contains("alert(1)"));
    assertThat(page.getDocumentElement().getTextContent())
        .contains("embedding\"'><script>alert(1)</script>&\uFFFD");
    String policy = elements(page, "meta").get(2).getAttribute("content");
    assertThat(policy)
        .startsWith(
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-")
        .doesNotContain("http");
    assertThat(Files.readString(temp.resolve("results/report-csv/map.csv")))
        .contains("\"50000\"\"'><script>");
  }

  @Test
  void allNumbersAreBesideThePageAndLinkedFromIt() throws Exception {
    Document page = page(MadeResults.classification(24));

    List<String> links = new ArrayList<>();
    for (Element link : elements(element(page, "origin"), "a")) {
      links.add(link.getAttribute("href"));
      assertThat(temp.resolve("results").resolve(link.getAttribute("href"))).isRegularFile();
    }
    assertThat(links).contains("report-csv/scores.csv", "report-csv/predictions.csv").hasSize(10);
    assertThat(Files.readAllLines(temp.resolve("results/report-csv/scores.csv")))
        .startsWith(
            "set,role,features,metric,mean,deviation,pooled,low,high,level,interval,interval_of,"
                + "p,q,correction,test")
        .anyMatch(line -> line.startsWith("\"age, sex, motion\",covariates,3,auroc,"));
    assertThat(Files.readAllLines(temp.resolve("results/report-csv/predictions.csv")))
        .hasSize(1 + 4 * 2 * 24);
    assertThat(Files.readAllLines(temp.resolve("results/report-csv/folds.csv")))
        .contains("embedding,auroc,1,3,"); // not defined
  }

  @Test
  void noCellIsAFormula() throws Exception {
    page(new MadeResults(24, true, s -> "=HYPERLINK(\"http://x\")" + s).content(32));

    for (String file : List.of("scores", "predictions", "map", "cohort_flow", "findings")) {
      assertThat(Files.readString(temp.resolve("results/report-csv/" + file + ".csv")))
          .doesNotContainPattern("(?m)(^|,|\")=HYPER")
          .contains("'=HYPERLINK");
    }
    assertThat(Files.readString(temp.resolve("results/report-csv/comparisons.csv")))
        .contains(",-0.03,"); // a number stays one
  }

  @Test
  void theSameResultsGiveTheSamePage() throws Exception {
    Path folder = temp.resolve("results");
    page(MadeResults.classification(24));
    byte[] first = Files.readAllBytes(folder.resolve("report.html"));

    ReportJob.run(request(folder, folder.resolve("report.html")));

    assertThat(folder.resolve("report.html")).hasBinaryContent(first);
  }

  @Test
  void aFolderWithoutResultsIsRefused() {
    assertThatThrownBy(() -> ReportJob.run(request(temp, temp.resolve("report.html"))))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no results.json");
    assertThatThrownBy(() -> request(temp, temp.resolve("report.pdf")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ends in .html");
  }

  private Document page(ResultsFolder.Content content) throws Exception {
    Path folder = temp.resolve("results");
    ResultsFolder.write(folder, content, false);
    return parse(ReportJob.run(request(folder, folder.resolve("report.html"))).page());
  }

  private static ReportJob.Request request(Path folder, Path page) {
    return new ReportJob.Request(folder, page, List.of(), Optional.empty(), Optional.empty(), 42);
  }

  private static Document parse(Path page) throws Exception {
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    builder.setEntityResolver(
        (publicId, systemId) -> {
          throw new IOException("the page asks for " + systemId);
        });
    String text = Files.readString(page, StandardCharsets.UTF_8);
    return builder.parse(
        new InputSource(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
  }

  private static Element element(Document page, String id) {
    return elements(page, "section").stream()
        .filter(section -> section.getAttribute("id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static List<Element> elements(Document page, String name) {
    return elements(page.getDocumentElement(), name);
  }

  private static List<Element> elements(Element within, String name) {
    NodeList nodes = within.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static List<String> texts(Element within, String name) {
    return elements(within, name).stream().map(Element::getTextContent).toList();
  }
}
