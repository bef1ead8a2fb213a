"""One row for each route of designs, as in `access_rows.py`."""

DESIGN_PAGES = """
messaging:design_list | GET | designs.view
messaging:design_new | GET | designs.create
messaging:design_new | POST | designs.create | | starter=letter
messaging:brand | GET | designs.view
messaging:brand | POST | designs.edit | | name=Brand %n&address=Street 1&accent=#112233
messaging:image_list | GET | designs.view
messaging:image_list | POST=422 | designs.edit
messaging:image_remove | POST | designs.delete | key=@picture
messaging:image_file | GET | * | key=@picture
messaging:section_save | POST | designs.edit | | json={"name":"Foot %n","blocks":[{"type":"divider"}]}
messaging:segment_save | POST | designs.edit+segments.create | | json={"name":"Shown %n","condition":{"kind":"did","event":"e"}}
messaging:section_remove | POST | designs.delete | section_id=@section
messaging:starter_preview | GET | designs.view | slug=letter
messaging:design | GET | designs.view | design_id=@design
messaging:design_save | POST | designs.edit | design_id=@design | json={"parts":{"subject":"Hello %n"}}
messaging:design_problems | GET | designs.view | design_id=@design
messaging:design_preview | GET | designs.view | design_id=@design
messaging:design_people | GET | designs.view+contacts.view | design_id=@design | q=Ada
messaging:design_versions | GET | designs.view | design_id=@design
messaging:design_restore | POST | designs.edit | design_id=@reworked | version=1
messaging:design_test | POST | designs.edit | design_id=@design
messaging:design_act | POST | designs.create | design_id=@design&act=copy
messaging:design_act | POST | designs.delete | design_id=@design&act=archive
messaging:design_act | POST | designs.delete | design_id=@stowed&act=restore
"""
