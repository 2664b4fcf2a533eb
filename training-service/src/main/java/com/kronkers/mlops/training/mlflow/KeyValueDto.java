package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.tracking.Param;
import com.kronkers.mlops.training.tracking.Tag;
import java.util.List;

/** A param or a tag. */
record KeyValueDto(String key, String value) {

    static List<KeyValueDto> ofParams(List<Param> params) {
        return Json.orNothing(params.stream()
                .map(param -> new KeyValueDto(param.key(), param.value()))
                .toList());
    }

    static List<KeyValueDto> ofTags(List<Tag> tags) {
        return Json.orNothing(tags.stream()
                .map(tag -> new KeyValueDto(tag.key(), tag.value()))
                .toList());
    }

    static List<Tag> tags(Parameters parameters) {
        return parameters.objects("tags").stream().map(KeyValueDto::tag).toList();
    }

    static Tag tag(Parameters tag) {
        return new Tag(
                ReservedNames.free(tag.required("key")), tag.text("value").orElse(""));
    }

    static List<Param> params(Parameters parameters) {
        return parameters.objects("params").stream().map(KeyValueDto::param).toList();
    }

    static Param param(Parameters param) {
        return new Param(
                ReservedNames.free(param.required("key")), param.text("value").orElse(""));
    }
}
