package org.engram.pipeline.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What to cite for the methods that a text names. */
final class References {
  private References() {}

  private static Map<String, String> known() {
    Map<String, String> known = new LinkedHashMap<>();
    known.put(
        "brain-jepa|brainjepa",
        "Dong Z. and others. Brain-JEPA: brain dynamics foundation model with gradient positioning"
            + " and spatiotemporal masking. NeurIPS 2024.");
    known.put(
        "combat",
        "Johnson W. E., Li C., Rabinovic A. Adjusting batch effects in microarray expression data"
            + " using empirical Bayes methods. Biostatistics 2007. Fortin J.-P. and others."
            + " Harmonization of cortical thickness measurements across scanners and sites."
            + " NeuroImage 2018.");
    known.put(
        "covbat",
        "Chen A. A. and others. Mitigating site effects in covariance for machine learning in"
            + " neuroimaging data. Human Brain Mapping 2022.");
    known.put(
        "delong",
        "DeLong E. R., DeLong D. M., Clarke-Pearson D. L. Comparing the areas under two or more"
            + " correlated receiver operating characteristic curves. Biometrics 1988.");
    known.put("bootstrap", "Efron B. Better bootstrap confidence intervals. JASA 1987.");
    known.put(
        "permutation",
        "Phipson B., Smyth G. K. Permutation p-values should never be zero. Statistical"
            + " Applications in Genetics and Molecular Biology 2010.");
    known.put(
        "benjamini",
        "Benjamini Y., Hochberg Y. Controlling the false discovery rate. Journal of the Royal"
            + " Statistical Society B 1995.");
    known.put(
        "nadeau|corrected resampled",
        "Nadeau C., Bengio Y. Inference for the generalization error. Machine Learning 2003.");
    known.put(
        "canonical",
        "Winkler A. M. and others. Permutation inference for canonical correlation analysis."
            + " NeuroImage 2020.");
    known.put(
        "xgboost", "Chen T., Guestrin C. XGBoost: a scalable tree boosting system. KDD 2016.");
    known.put(
        "lightgbm",
        "Ke G. and others. LightGBM: a highly efficient gradient boosting decision tree. NeurIPS"
            + " 2017.");
    known.put(
        "lars",
        "You Y., Gitman I., Ginsburg B. Large batch training of convolutional networks. arXiv"
            + " 1708.03888.");
    known.put(
        "c_index|c-index",
        "Harrell F. E. and others. Evaluating the yield of medical tests. JAMA 1982.");
    known.put(
        "rollout", "Abnar S., Zuidema W. Quantifying attention flow in transformers. ACL 2020.");
    known.put(
        "integrated gradients",
        "Sundararajan M., Taly A., Yan Q. Axiomatic attribution for deep networks. ICML 2017.");
    known.put(
        "random weights", "Adebayo J. and others. Sanity checks for saliency maps. NeurIPS 2018.");
    known.put(
        "kaplan",
        "Kaplan E. L., Meier P. Nonparametric estimation from incomplete observations. JASA 1958.");
    known.put(
        "log-rank",
        "Peto R., Peto J. Asymptotically efficient rank invariant test procedures. Journal of the"
            + " Royal Statistical Society A 1972.");
    known.put(
        "breslow", "Breslow N. Covariance analysis of censored survival data. Biometrics 1974.");
    known.put(
        "penalised matrix decomposition",
        "Witten D. M., Tibshirani R., Hastie T. A penalized matrix decomposition, with applications"
            + " to sparse principal components and canonical correlation analysis. Biostatistics"
            + " 2009.");
    known.put(
        "infonce",
        "van den Oord A., Li Y., Vinyals O. Representation learning with contrastive predictive"
            + " coding. arXiv 1807.03748.");
    known.put(
        "t-sne",
        "van der Maaten L., Hinton G. Visualizing data using t-SNE. JMLR 2008; van der Maaten L."
            + " Accelerating t-SNE using tree-based algorithms. JMLR 2014.");
    known.put(
        "wilson",
        "Wilson E. B. Probable inference, the law of succession, and statistical inference. JASA"
            + " 1927.");
    known.put(
        "hanley",
        "Hanley J. A., McNeil B. J. The meaning and use of the area under a receiver operating"
            + " characteristic (ROC) curve. Radiology 1982.");
    return known;
  }

  /** Those whose words occur, whole, in a text. */
  static List<String> of(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return known().entrySet().stream()
        .filter(
            entry ->
                java.util.regex.Pattern.compile("(?<![a-z])(" + entry.getKey() + ")(?![a-z])")
                    .matcher(lower)
                    .find())
        .map(Map.Entry::getValue)
        .toList();
  }
}
