package org.engram.imaging.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes folders of files whose content does not matter, or matters. */
record Tree(Path root) {
  /** Bytes of a file whose content nobody reads. */
  private static final String SOME = "some content";

  /** Files with some content. */
  Tree files(String... paths) throws IOException {
    for (String path : paths) {
      file(path, SOME);
    }
    return this;
  }

  Tree file(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return this;
  }

  Tree link(String path, String target) throws IOException {
    Path link = root.resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target));
    return this;
  }

  Tree rest(String path, double repetitionTime) throws IOException {
    return file(path, "{\"RepetitionTime\": " + repetitionTime + "}");
  }

  Path at(String path) {
    return root.resolve(path);
  }

  DataSetSurvey survey() {
    return DataSetSurvey.of(root);
  }

  /** Two subjects, raw and through fMRIPrep and XCP-D. */
  static Tree study(Path root) throws IOException {
    Tree tree = new Tree(root);
    tree.file("dataset_description.json", "{\"Name\": \"Made\", \"BIDSVersion\": \"1.9.0\"}");
    tree.rest("task-rest_bold.json", 2.0);
    tree.file(
        "derivatives/fmriprep/dataset_description.json",
        "{\"Name\": \"fMRIPrep\", \"BIDSVersion\": \"1.4.0\", \"DatasetType\": \"derivative\","
            + " \"GeneratedBy\": [{\"Name\": \"fMRIPrep\", \"Version\": \"23.2.1\"}]}");
    tree.file(
        "derivatives/xcp_d/dataset_description.json",
        "{\"Name\": \"XCP-D\", \"DatasetType\": \"derivative\", \"GeneratedBy\": [{\"Name\":"
            + " \"xcp_d\", \"Version\": \"0.10.0\"}, {\"Name\": \"fMRIPrep\"}]}");
    for (String subject : new String[] {"01", "02"}) {
      String raw = "sub-" + subject + "/func/sub-" + subject + "_task-rest";
      String prep = "derivatives/fmriprep/" + raw;
      String xcp = "derivatives/xcp_d/" + raw;
      String anatomy = "sub-" + subject + "/anat/sub-" + subject;
      tree.files(
          raw + "_bold.nii.gz",
          anatomy + "_T1w.nii.gz",
          anatomy + "_FLAIR.nii.gz",
          prep + "_desc-confounds_timeseries.tsv",
          prep + "_space-MNI152NLin2009cAsym_res-2_desc-preproc_bold.nii.gz",
          prep + "_space-MNI152NLin2009cAsym_res-2_desc-brain_mask.nii.gz",
          prep + "_space-MNI152NLin2009cAsym_res-2_boldref.nii.gz",
          prep + "_space-T1w_desc-preproc_bold.nii.gz",
          prep + "_space-T1w_desc-brain_mask.nii.gz",
          prep + "_space-fsLR_den-91k_bold.dtseries.nii",
          prep + "_hemi-L_space-fsaverage5_bold.func.gii",
          prep + "_hemi-R_space-fsaverage5_bold.func.gii",
          "derivatives/fmriprep/" + anatomy + "_space-MNI152NLin2009cAsym_desc-preproc_T1w.nii.gz",
          "derivatives/fmriprep/sub-" + subject + "/figures/sub-" + subject + "_task-rest_bold.svg",
          xcp + "_space-MNI152NLin2009cAsym_desc-denoised_bold.nii.gz",
          xcp + "_space-MNI152NLin2009cAsym_desc-denoisedSmoothed_bold.nii.gz",
          xcp + "_space-MNI152NLin2009cAsym_seg-4S456Parcels_stat-mean_timeseries.tsv",
          xcp + "_motion.tsv");
      tree.file(
          xcp + "_space-MNI152NLin2009cAsym_seg-4S456Parcels_stat-mean_timeseries.json",
          "{\"SamplingFrequency\": \"TR\"}");
    }
    return tree;
  }
}
