"""The handlers decide: one folder for each capability, beside the shared language and the almanac."""
